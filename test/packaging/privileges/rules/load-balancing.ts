import type {
  AddTagsInput,
  CreateRuleInput,
  CreateTargetGroupInput,
  RemoveTagsInput,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { AccountView } from '../account.ts';
import { asked, type Context, carried, NEW, PLACE, type Request, type Rule, tagsOf } from '../request.ts';

interface OfOneResource {
  readonly ListenerArn?: string | undefined;
  readonly RuleArn?: string | undefined;
  readonly TargetGroupArn?: string | undefined;
}

const on = (operation: string, resource: string, account: AccountView, more: Context = {}): Request => ({
  action: `elasticloadbalancing:${operation}`,
  resource,
  context: { ...carried(account.balancing(resource)), ...more },
});

const onOne =
  (operation: string): Rule<OfOneResource> =>
  ({ RuleArn, ListenerArn, TargetGroupArn }, account) => [
    on(operation, RuleArn ?? ListenerArn ?? TargetGroupArn ?? '', account),
  ];

/** Tags at the creation of something are a permission of their own. */
function created(operation: string, resource: string, tags: Context): Request[] {
  if (Object.keys(tags).length === 0) return [];
  const context = { ...tags, 'elasticloadbalancing:CreateAction': operation };
  return [{ action: 'elasticloadbalancing:AddTags', resource, context }];
}

function createRule({ ListenerArn = '', Tags }: CreateRuleInput, account: AccountView): Request[] {
  const rule = `${ListenerArn.replace(':listener/', ':listener-rule/')}/${NEW}`;
  const tags = asked(tagsOf(Tags));
  return [on('CreateRule', ListenerArn, account, tags), ...created('CreateRule', rule, tags)];
}

function createTargetGroup({ Name, Tags }: CreateTargetGroupInput): Request[] {
  const resource = `arn:aws:elasticloadbalancing:${PLACE}:targetgroup/${Name}/${NEW}`;
  const tags = asked(tagsOf(Tags));
  return [
    { action: 'elasticloadbalancing:CreateTargetGroup', resource, context: tags },
    ...created('CreateTargetGroup', resource, tags),
  ];
}

export const LOAD_BALANCING = {
  ModifyListener: onOne('ModifyListener'),
  ModifyRule: onOne('ModifyRule'),
  DeleteRule: onOne('DeleteRule'),
  ModifyTargetGroup: onOne('ModifyTargetGroup'),
  ModifyTargetGroupAttributes: onOne('ModifyTargetGroupAttributes'),
  DeleteTargetGroup: onOne('DeleteTargetGroup'),
  CreateRule: createRule,
  CreateTargetGroup: createTargetGroup,
  AddTags: ({ ResourceArns = [], Tags }: AddTagsInput, account: AccountView) =>
    ResourceArns.map((arn) => on('AddTags', arn, account, asked(tagsOf(Tags)))),
  RemoveTags: ({ ResourceArns = [], TagKeys = [] }: RemoveTagsInput, account: AccountView) =>
    ResourceArns.map((arn) => on('RemoveTags', arn, account, { 'aws:TagKeys': [...TagKeys] })),
};

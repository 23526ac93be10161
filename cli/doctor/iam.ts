import type { AccountOptions } from '../init/account.ts';
import { askQuery, textOf } from './query-call.ts';

/** What a role is to do: each action on each resource, with the tags and names that conditions read. */
export interface Need {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly context: Readonly<Record<string, string>>;
}

export interface Decision {
  readonly action: string;
  readonly resource: string;
  readonly isAllowed: boolean;
  /** What stands in the way beside or above the role's own policy. */
  readonly by: 'organization' | 'boundary' | 'role';
}

/** IAM has one endpoint for each partition, and is signed for a region of its own there. */
const PLACES: Readonly<Record<string, { readonly host: string; readonly region: string }>> = {
  aws: { host: 'iam.amazonaws.com', region: 'us-east-1' },
  'aws-cn': { host: 'iam.cn-north-1.amazonaws.com.cn', region: 'cn-north-1' },
  'aws-us-gov': { host: 'iam.us-gov.amazonaws.com', region: 'us-gov-west-1' },
};

const call = (
  options: AccountOptions,
  partition: string,
  action: string,
  parameters: Record<string, string>,
) =>
  askQuery(options, {
    service: 'iam',
    version: '2010-05-08',
    action,
    parameters,
    place: PLACES[partition] ?? PLACES.aws!,
  });

/**
 * What IAM would decide of a role, with what its organization and its permissions boundary say. Nothing is called.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
 */
export async function simulate(options: AccountOptions, roleArn: string, need: Need): Promise<Decision[]> {
  const { actions, resources, context } = need;
  const list = (name: string, values: readonly string[]) =>
    values.map((value, index) => [`${name}.member.${index + 1}`, value] as const);
  const entries = Object.entries(context).flatMap(([key, value], index) => {
    const entry = `ContextEntries.member.${index + 1}`;
    return [
      [`${entry}.ContextKeyName`, key],
      [`${entry}.ContextKeyType`, 'string'],
      [`${entry}.ContextKeyValues.member.1`, value],
    ] as const;
  });
  const [, partition = 'aws'] = roleArn.split(':');
  const xml = await call(options, partition, 'SimulatePrincipalPolicy', {
    PolicySourceArn: roleArn,
    ...Object.fromEntries([...list('ActionNames', actions), ...list('ResourceArns', resources), ...entries]),
  });
  // The results hold lists of members of their own: a result begins with the action that it is of.
  return xml
    .split('<EvalActionName>')
    .slice(1)
    .map((part) => decisionIn(`<EvalActionName>${part}`));
}

function decisionIn(xml: string): Decision {
  const isRefusedBy = (what: string) => textOf(xml, what) === 'false';
  return {
    action: textOf(xml, 'EvalActionName') ?? '',
    resource: textOf(xml, 'EvalResourceName') ?? '',
    isAllowed: textOf(xml, 'EvalDecision') === 'allowed',
    by: isRefusedBy('AllowedByOrganizations')
      ? 'organization'
      : isRefusedBy('AllowedByPermissionsBoundary')
        ? 'boundary'
        : 'role',
  };
}

/** The ARN of the role that an instance profile gives servers. */
export async function roleOfProfile(
  options: AccountOptions,
  partition: string,
  profile: string,
): Promise<string> {
  const InstanceProfileName = profile.split('/').at(-1) ?? profile;
  const xml = await call(options, partition, 'GetInstanceProfile', { InstanceProfileName });
  const [, roles = ''] = xml.split('<Roles>');
  const arn = textOf(roles, 'Arn');
  if (arn === undefined) throw new Error(`the instance profile ${profile} has no role`);
  return arn;
}

import type {
  AuthorizeSecurityGroupIngressCommandInput,
  CreateSecurityGroupCommandInput,
  CreateSecurityGroupCommandOutput,
  DeleteSecurityGroupCommandInput,
  DescribeSecurityGroupsCommandInput,
  DescribeSecurityGroupsCommandOutput,
  RevokeSecurityGroupIngressCommandInput,
} from '@aws-sdk/client-ec2';
import { AwsError, type Result } from '../../operations.ts';
import { page } from '../../paging.ts';
import { hex, type Region } from '../../region.ts';
import { type FilterFields, matching, type Tags, tagList, tagsFor } from './filters.ts';
import { vpcOf } from './instances.ts';
import { type IngressRule, permissionsOf, rulesOf, sameRule } from './security-group-rules.ts';

interface SecurityGroup {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly tags: Tags;
  rules: IngressRule[];
}

const fields: FilterFields<SecurityGroup> = {
  'group-id': ({ id }) => id,
  'group-name': ({ name }) => name,
  description: ({ description }) => description,
};

/**
 * Security groups with their rules for what comes in. They are descriptions alone: nothing here is kept from connecting,
 * and templates may name groups that were never made.
 */
export function securityGroupOperations(region: Region) {
  const groups = new Map<string, SecurityGroup>();
  const find = (id = '') => {
    const group = groups.get(id);
    if (!group) throw new AwsError('InvalidGroup.NotFound', `The security group '${id}' does not exist`);
    return group;
  };

  return {
    CreateSecurityGroup(input: CreateSecurityGroupCommandInput): Result<CreateSecurityGroupCommandOutput> {
      const { GroupName: name = '', Description: description = '' } = input;
      if ([...groups.values()].some((group) => group.name === name))
        throw new AwsError(
          'InvalidGroup.Duplicate',
          `The security group '${name}' already exists for VPC '${vpcOf(region)}'`,
        );
      const id = `sg-0${hex(region, 16)}`;
      const tags = tagsFor('security-group', input.TagSpecifications);
      groups.set(id, { id, name, description, tags, rules: [] });
      return { GroupId: id, Tags: tagList(tags) };
    },

    DescribeSecurityGroups(
      input: DescribeSecurityGroupsCommandInput,
    ): Result<DescribeSecurityGroupsCommandOutput> {
      const asked = input.GroupIds?.length ? input.GroupIds.map(find) : [...groups.values()];
      const found = asked.filter(matching(input.Filters, { ...fields, 'vpc-id': () => vpcOf(region) }));
      const paging = { max: 1000, code: 'InvalidParameterValue' };
      const { items, nextToken } = page(found, input.MaxResults, input.NextToken, paging);
      return { SecurityGroups: items.map((group) => groupView(region, group)), NextToken: nextToken };
    },

    AuthorizeSecurityGroupIngress(input: AuthorizeSecurityGroupIngressCommandInput): object {
      const group = find(input.GroupId);
      const rules = rulesOf(input);
      if (rules.some((rule) => group.rules.some((known) => sameRule(known, rule))))
        throw new AwsError('InvalidPermission.Duplicate', 'the specified rule already exists');
      group.rules.push(...rules);
      return { Return: true };
    },

    RevokeSecurityGroupIngress(input: RevokeSecurityGroupIngressCommandInput): object {
      const group = find(input.GroupId);
      const rules = rulesOf(input);
      if (rules.some((rule) => !group.rules.some((known) => sameRule(known, rule))))
        throw new AwsError(
          'InvalidPermission.NotFound',
          'The specified rule does not exist in this security group.',
        );
      group.rules = group.rules.filter((known) => !rules.some((rule) => sameRule(known, rule)));
      return { Return: true };
    },

    DeleteSecurityGroup({ GroupId }: DeleteSecurityGroupCommandInput): object {
      groups.delete(find(GroupId).id);
      return { Return: true, GroupId };
    },
  };
}

const groupView = (region: Region, { id, name, description, tags, rules }: SecurityGroup) => ({
  GroupId: id,
  GroupName: name,
  Description: description,
  OwnerId: region.account,
  VpcId: vpcOf(region),
  IpPermissions: permissionsOf(rules, region.account),
  IpPermissionsEgress: [],
  Tags: tagList(tags),
});

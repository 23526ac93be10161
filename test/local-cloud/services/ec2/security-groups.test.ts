import { beforeEach, expect, test } from 'vitest';
import { refused, rig } from '../auto-scaling/rig.ts';

let cloud: ReturnType<typeof rig>;
let id: string;

beforeEach(() => {
  cloud = rig();
  id = cloud.onEc2('CreateSecurityGroup', { GroupName: 'web', Description: 'web servers' }).GroupId;
});

const authorize = (change: object) =>
  cloud.onEc2('AuthorizeSecurityGroupIngress', { GroupId: id, ...change });
const revoke = (change: object) => cloud.onEc2('RevokeSecurityGroupIngress', { GroupId: id, ...change });
const find = (...ids: string[]) =>
  cloud.onEc2('DescribeSecurityGroups', { Filters: [{ Name: 'group-id', Values: ids }] }).SecurityGroups;
const permissions = () => find(id)[0].IpPermissions;

const SSH = { IpProtocol: 'tcp', FromPort: 22, ToPort: 22 };

test('a rule is added and taken back by what it says, each of its sources by itself', () => {
  authorize({ ...SSH, CidrIp: '10.0.0.0/8' });
  authorize({
    IpPermissions: [{ ...SSH, IpRanges: [{ CidrIp: '0.0.0.0/0' }], Ipv6Ranges: [{ CidrIpv6: '::/0' }] }],
  });
  expect(permissions()).toMatchObject([
    {
      ...SSH,
      IpRanges: [{ CidrIp: '10.0.0.0/8' }, { CidrIp: '0.0.0.0/0' }],
      Ipv6Ranges: [{ CidrIpv6: '::/0' }],
    },
  ]);
  revoke({ IpPermissions: [{ ...SSH, IpRanges: [{ CidrIp: '0.0.0.0/0' }] }] });
  expect(permissions()).toMatchObject([{ IpRanges: [{ CidrIp: '10.0.0.0/8' }] }]);
});

test('all protocols are all ports, and a group may be a source', () => {
  authorize({
    IpPermissions: [{ IpProtocol: '-1', FromPort: 1, ToPort: 2, UserIdGroupPairs: [{ GroupId: id }] }],
  });
  expect(permissions()).toMatchObject([
    { IpProtocol: '-1', FromPort: undefined, UserIdGroupPairs: [{ GroupId: id }] },
  ]);
});

test('a rule is there once, and one that is not there is not taken back', () => {
  authorize({ ...SSH, CidrIp: '10.0.0.0/8' });
  expect(() => authorize({ ...SSH, CidrIp: '10.0.0.0/8' })).toThrow(refused('InvalidPermission.Duplicate'));
  expect(() => revoke({ ...SSH, CidrIp: '10.0.0.0/9' })).toThrow(refused('InvalidPermission.NotFound'));
});

test('a filter leaves out what is not there; an id does not', () => {
  expect(find(id, 'sg-unknown')).toHaveLength(1);
  cloud.onEc2('DeleteSecurityGroup', { GroupId: id });
  expect(find(id)).toEqual([]);
  expect(() => cloud.onEc2('DescribeSecurityGroups', { GroupIds: [id] })).toThrow(
    refused('InvalidGroup.NotFound'),
  );
});

import {
  AuthorizeSecurityGroupIngressCommand,
  CreateReplaceRootVolumeTaskCommand,
  CreateSecurityGroupCommand,
  type DescribeInstancesCommand,
  ModifyInstanceAttributeCommand,
  ModifyInstanceMetadataOptionsCommand,
} from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import { instanceInspector } from '../../../src/aws/ec2/inspector.ts';
import { openingsIn } from '../../../src/aws/ec2/openings.ts';
import { serverFacts, versionFacts } from '../../../src/aws/ec2/server-facts.ts';
import { CloudRefused, CloudUnavailable } from '../../../src/rollout/errors.ts';
import { aLiveFleet, aWorld } from '../world.ts';

const MINUTE = 60_000;

async function aServer() {
  const world = await aWorld();
  await aLiveFleet(world);
  const [{ id } = { id: '' }] = (await world.ports.fleets.describe('web-1'))!.servers;
  const facts = async () => (await world.ports.inspector.servers([id]))[0]!;
  return { ...world, ec2: world.clients.ec2, id, facts };
}

describe('a server that somebody has changed', () => {
  test('is told with its metadata options, its groups and its root volume', async () => {
    const { ec2, clock, id, facts } = await aServer();
    const before = await facts();
    expect(before).toMatchObject({ needsToken: false, hopLimit: 1, securityGroups: undefined });
    await clock.advance(MINUTE);
    await ec2.send(
      new ModifyInstanceMetadataOptionsCommand({
        InstanceId: id,
        HttpTokens: 'required',
        HttpPutResponseHopLimit: 3,
      }),
    );
    await ec2.send(new ModifyInstanceAttributeCommand({ InstanceId: id, Groups: ['sg-2', 'sg-1'] }));
    await ec2.send(new CreateReplaceRootVolumeTaskCommand({ InstanceId: id }));
    expect(await facts()).toMatchObject({
      needsToken: true,
      hopLimit: 3,
      securityGroups: ['sg-1', 'sg-2'],
      rootAttachedAt: clock.now(),
      launchedAt: before.launchedAt,
    });
  });

  test('is told with its protection from termination', async () => {
    const { ec2, id, ports } = await aServer();
    await ec2.send(
      new ModifyInstanceAttributeCommand({ InstanceId: id, DisableApiTermination: { Value: true } }),
    );
    expect(await ports.inspector.attributes(id)).toMatchObject({ isTerminationProtected: true });
    expect(await ports.inspector.attributes('i-0123456789abcdef0')).toBeUndefined();
  });
});

describe('the ports of logins', () => {
  test('are open by every rule that holds them, one for each source, with what revokes it alone', async () => {
    const { ec2, ports } = await aServer();
    const { GroupId = '' } = await ec2.send(
      new CreateSecurityGroupCommand({ GroupName: 'web', Description: 'web' }),
    );
    const range = { IpProtocol: 'tcp', FromPort: 20, ToPort: 25 };
    await ec2.send(
      new AuthorizeSecurityGroupIngressCommand({
        GroupId,
        IpPermissions: [
          { ...range, IpRanges: [{ CidrIp: '10.0.0.0/8' }], Ipv6Ranges: [{ CidrIpv6: '::/0' }] },
          { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: '0.0.0.0/0' }] },
        ],
      }),
    );
    expect(await ports.inspector.openings([GroupId])).toEqual([
      {
        securityGroup: GroupId,
        port: 22,
        source: '10.0.0.0/8',
        permission: JSON.stringify([{ ...range, IpRanges: [{ CidrIp: '10.0.0.0/8' }] }]),
      },
      {
        securityGroup: GroupId,
        port: 22,
        source: '::/0',
        permission: JSON.stringify([{ ...range, Ipv6Ranges: [{ CidrIpv6: '::/0' }] }]),
      },
    ]);
  });

  test('are open by a rule for all protocols, and by none of UDP', () => {
    const all = { IpProtocol: '-1', UserIdGroupPairs: [{ GroupId: 'sg-2', UserId: '1' }] };
    const udp = { IpProtocol: 'udp', FromPort: 22, ToPort: 3389, IpRanges: [{ CidrIp: '0.0.0.0/0' }] };
    const lists = {
      IpProtocol: '6',
      FromPort: 3389,
      ToPort: 3389,
      PrefixListIds: [{ PrefixListId: 'pl-1' }],
    };
    const found = openingsIn({ GroupId: 'sg-1', IpPermissions: [all, udp, lists] });
    expect(found.map(({ port, source }) => `${port} ${source}`)).toEqual([
      '22 sg-2',
      '3389 sg-2',
      '3389 pl-1',
    ]);
    expect(found[0]!.permission).toBe(
      '[{"IpProtocol":"-1","UserIdGroupPairs":[{"GroupId":"sg-2","UserId":"1"}]}]',
    );
  });
});

describe('what a description lacks', () => {
  test('is not known, where AWS may leave it out', () => {
    const instance = { InstanceId: 'i-1', ImageId: 'ami-1', LaunchTime: new Date(5) };
    expect(serverFacts(instance)).toMatchObject({ id: 'i-1', launchedAt: 5, needsToken: undefined });
    expect(serverFacts(instance).launchedFrom).toBeUndefined();
    const version = { LaunchTemplateId: 'lt-1', VersionNumber: 1, LaunchTemplateData: {} };
    expect(versionFacts(version)).toMatchObject({ needsToken: undefined, securityGroups: undefined });
  });

  test('has the security groups of its primary interface, wherever the template lists that', () => {
    const NetworkInterfaces = [
      { DeviceIndex: 1, Groups: ['sg-backup'] },
      { DeviceIndex: 0, Groups: ['sg-web'] },
    ];
    const version = { LaunchTemplateId: 'lt-1', VersionNumber: 1, LaunchTemplateData: { NetworkInterfaces } };
    expect(versionFacts(version).securityGroups).toEqual(['sg-web']);
  });

  test('is asked for again, where AWS never leaves it out', () => {
    expect(() => serverFacts({ InstanceId: 'i-1', ImageId: 'ami-1' })).toThrow(CloudUnavailable);
  });

  test('is a profile by its name, wherever its ARN has a path', () => {
    const Arn = 'arn:aws:iam::111122223333:instance-profile/teams/web';
    const instance = { InstanceId: 'i-1', ImageId: 'ami-1', LaunchTime: new Date(5) };
    expect(serverFacts({ ...instance, IamInstanceProfile: { Arn } }).profile).toBe('web');
    const data = { IamInstanceProfile: { Name: 'web' } };
    expect(
      versionFacts({ LaunchTemplateId: 'lt-1', VersionNumber: 1, LaunchTemplateData: data }).profile,
    ).toBe('web');
  });
});

test('hundreds of servers are asked for in batches, because a filter takes at most 200 values', async () => {
  const asked: number[] = [];
  const send = async ({ input }: DescribeInstancesCommand) => {
    asked.push(input.Filters?.[0]?.Values?.length ?? 0);
    return { Reservations: [] };
  };
  const ids = Array.from({ length: 450 }, (_, index) => `i-${index}`);
  await instanceInspector({ send } as never).servers(ids);
  expect(asked).toEqual([200, 200, 50]);
});

test('a permission that is missing is a refusal', async () => {
  const send = () => Promise.reject(Object.assign(new Error('no'), { name: 'UnauthorizedOperation' }));
  await expect(instanceInspector({ send } as never).openings(['sg-1'])).rejects.toBeInstanceOf(CloudRefused);
});

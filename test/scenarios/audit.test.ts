import {
  AttachInstancesCommand,
  CreateAutoScalingGroupCommand,
  DetachInstancesCommand,
  EnterStandbyCommand,
} from '@aws-sdk/client-auto-scaling';
import {
  CreateLaunchTemplateCommand,
  ModifyInstanceAttributeCommand,
  ModifyInstanceMetadataOptionsCommand,
} from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import type { Result } from '../../cli/api/client.ts';
import { createPublisher } from '../../demo/image-pipeline.ts';
import { pause } from '../../demo/installation.ts';
import { awsClients } from '../../src/aws/clients.ts';
import { runAwsCommand } from '../world/aws-command.ts';
import { fixture, useEnvironment } from './demo-context.ts';
import { membersOf, untilServers } from './observations.ts';
import { serviceOf } from './rollouts.ts';
import { until } from './until.ts';

type Audit = Result<'POST /services/{service}/audit'>;

const environment = useEnvironment();

async function look(): Promise<Audit> {
  const { status, body } = await environment().api('POST', '/services/web/audit');
  expect(status).toBe(200);
  return body as unknown as Audit;
}

const codesOf = ({ findings }: Audit) => findings.map(({ code, subject }) => `${code} ${subject}`).toSorted();

/** A server of another image, which somebody has launched with a group of its own and taken out of that. */
async function aStranger(zone: string): Promise<string> {
  const { autoScaling, ec2, imageBuilder } = awsClients(environment().clientOptions);
  const others = await createPublisher(imageBuilder, 'others');
  const ImageId = await others.available(await others.publish(fixture('v2')), pause);
  const data = { ImageId, InstanceType: 't3.small' } as const;
  await ec2.send(new CreateLaunchTemplateCommand({ LaunchTemplateName: 'others', LaunchTemplateData: data }));
  await autoScaling.send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName: 'others',
      LaunchTemplate: { LaunchTemplateName: 'others', Version: '1' },
      MinSize: 0,
      MaxSize: 1,
      DesiredCapacity: 1,
      VPCZoneIdentifier: zone,
    }),
  );
  const [{ InstanceId }] = await until('the stranger to run', async () => {
    const members = await membersOf(environment(), 'others');
    return members[0]?.LifecycleState === 'InService' && (members as [(typeof members)[0]]);
  });
  const out = { AutoScalingGroupName: 'others', ShouldDecrementDesiredCapacity: true };
  await autoScaling.send(new DetachInstancesCommand({ ...out, InstanceIds: [InstanceId] }));
  return InstanceId;
}

test('servers that somebody has touched are found, mended by the commands of the findings, and found no more', async () => {
  const { live } = await serviceOf(environment());
  const AutoScalingGroupName = live.fleet;
  expect(codesOf(await look())).toEqual([]);

  const { autoScaling, ec2 } = awsClients(environment().clientOptions);
  const [kept = '', opened = ''] = (await membersOf(environment(), live.fleet)).map(
    ({ InstanceId }) => InstanceId,
  );
  const stranger = await aStranger('subnet-0a');
  await autoScaling.send(new AttachInstancesCommand({ AutoScalingGroupName, InstanceIds: [stranger] }));
  await autoScaling.send(
    new EnterStandbyCommand({
      AutoScalingGroupName,
      InstanceIds: [kept],
      ShouldDecrementDesiredCapacity: true,
    }),
  );
  await ec2.send(new ModifyInstanceMetadataOptionsCommand({ InstanceId: opened, HttpTokens: 'optional' }));
  await ec2.send(
    new ModifyInstanceAttributeCommand({ InstanceId: opened, DisableApiTermination: { Value: true } }),
  );
  await until('the server to be in standby', async () =>
    (await membersOf(environment(), live.fleet)).some(({ LifecycleState }) => LifecycleState === 'Standby'),
  );
  // The calls themselves are told by CloudTrail, a moment later.
  await until('the calls to be known', async () =>
    codesOf(await look()).includes(`attribute-modified ${opened}`),
  );
  const expected = [
    `attached-by-hand ${stranger}`,
    `attribute-modified ${opened}`,
    `image ${stranger}`,
    `imdsv1 ${live.fleet}`,
    `metadata-options-changed ${opened}`,
    `standby ${kept}`,
    `termination-protection ${opened}`,
  ];
  const first = await look();
  expect(codesOf(first)).toEqual(expected.toSorted());
  expect(first.counts).toEqual({ high: 4, medium: 3, low: 0 });
  const again = await look();
  expect(again.findings.map(({ since }) => since)).toEqual(first.findings.map(({ since }) => since));

  // A server that is replaced takes all of its findings with it.
  const clients = awsClients(environment().clientOptions);
  const replaced = new Set<string>();
  for (const { subject, mend } of first.findings)
    if (subject.startsWith('i-') && !replaced.has(subject) && mend.includes('terminate-instance-in')) {
      replaced.add(subject);
      await runAwsCommand(clients, mend);
    }
  expect([...replaced].toSorted()).toEqual([kept, opened, stranger].toSorted());
  await until('the findings to end', async () => (await look()).findings.length === 0);
  await until('the group to be whole', async () => {
    const members = await membersOf(environment(), live.fleet);
    return members.length === 3 && members.every(({ LifecycleState }) => LifecycleState === 'InService');
  });
  const known = await environment().api('GET', '/services/web/audit');
  expect(known.body).toMatchObject({ fleet: live.fleet, servers: 3, findings: [], unknown: [] });
  await untilServers(3);
});

import { ModifyInstanceMetadataOptionsCommand } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import type { Result } from '../../cli/api/client.ts';
import { awsClients } from '../../src/aws/clients.ts';
import { fixture, QUICK, underLoad, useEnvironment } from './demo-context.ts';
import { announcements, groupOf, membersOf, untilServers } from './observations.ts';
import { changeSpec, endedRollout, publish, serviceOf, startedRollout } from './rollouts.ts';
import { until } from './until.ts';

type Audit = Result<'GET /services/{service}/audit'>;

const environment = useEnvironment();

async function audit(): Promise<Audit> {
  const { status, body } = await environment().api('GET', '/services/web/audit');
  expect(status).toBe(200);
  return body as unknown as Audit;
}

const stateOf = async (id: string) => (await audit()).touched.find(({ server }) => server === id);

async function members(fleet: string): Promise<string[]> {
  return (await membersOf(environment(), fleet)).map(({ InstanceId }) => InstanceId);
}

const ALICE = 'arn:aws:sts::111122223333:assumed-role/engineer/alice';

test('a server that somebody has opened a session on is replaced, and no request fails', async () => {
  const image = await publish(environment(), fixture('v2'));
  const { rollout } = await startedRollout(environment(), image);
  await endedRollout(environment(), rollout);
  const { live } = await serviceOf(environment());
  await changeSpec(environment(), { ...QUICK, immutability: 'replace' });
  const [opened = ''] = await members(live.fleet);
  const session = {
    service: 'ssm',
    name: 'StartSession',
    parameters: { target: opened },
    by: ALICE,
    eventId: '5b6c4f4f-0000-4000-8000-000000000001',
  };
  const announced = await announcements(environment());
  const { seen } = await underLoad(environment(), async () => {
    const { trail } = environment().cloud.services;
    trail.record(session);
    // EventBridge delivers an event twice now and then.
    trail.record(session);
    await until('the server to be replaced', async () => (await stateOf(opened))?.state === 'replaced');
  });
  expect(seen).toMatchObject({ imageFailures: 0, otherFailures: {}, statuses: { 200: seen.due } });

  expect(await stateOf(opened)).toMatchObject({
    fleet: live.fleet,
    touches: [{ code: 'session-opened', event: session.eventId, what: 'ssm:StartSession', by: ALICE }],
    console: expect.stringContaining('v2 listens on port'),
  });
  await until('its end to be announced', async () => announced('ServerReplaced').length > 0);
  expect(announced('ServerTouched')).toMatchObject([{ service: 'web', server: opened, by: ALICE }]);
  expect(announced('ServerReplaced')).toMatchObject([{ service: 'web', server: opened }]);
  const group = await groupOf(environment(), live.fleet);
  expect(group).toMatchObject({ MinSize: 2, MaxSize: 6, DesiredCapacity: 3 });
  expect(await members(live.fleet)).not.toContain(opened);
  expect(await members(live.fleet)).toHaveLength(3);
  expect(await serviceOf(environment())).toMatchObject({ rollout: null, live: { fleet: live.fleet } });
  await untilServers(3);
});

test('a change that somebody makes to a server is reported, and nothing is done about it, while the spec says so', async () => {
  const { live } = await serviceOf(environment());
  await changeSpec(environment(), { ...QUICK, immutability: 'report' });
  const [changed = ''] = await members(live.fleet);
  const { ec2 } = awsClients(environment().clientOptions);
  await ec2.send(new ModifyInstanceMetadataOptionsCommand({ InstanceId: changed, HttpTokens: 'optional' }));
  await until('the change to be known', async () => (await stateOf(changed))?.waitsFor);
  expect(await stateOf(changed)).toMatchObject({
    state: 'known',
    waitsFor: 'immutability is not "replace" in the spec',
    touches: [{ code: 'attribute-modified', what: 'ec2:ModifyInstanceMetadataOptions' }],
  });
  expect(await members(live.fleet)).toContain(changed);
});

import { expect, test } from 'vitest';
import { checksFor } from '../../../cli/doctor/checks.ts';
import { testEvent } from '../../../cli/doctor/test-event.ts';
import { receive } from '../../../functions/start-rollout.ts';
import { compilePattern } from '../../../local-cloud/services/eventbridge/pattern.ts';
import { CATALOGUE } from '../../../src/runtime/catalogue.ts';
import { aWorld } from '../../world/world.ts';
import { anInstallation, NOW } from './an-installation.ts';

/** An installation whose log has the event at so many looks, counted from 1; never without a number. */
function aBus(seenAt?: number, PutEvents: object = { FailedEntryCount: 0, Entries: [{ EventId: '1' }] }) {
  let looks = 0;
  const waits: number[] = [];
  const FilterLogEvents = () => {
    looks += 1;
    return { events: looks === seenAt ? [{ message: '{}' }] : [] };
  };
  const { installation, asked } = anInstallation({ answers: { PutEvents, FilterLogEvents } });
  const wait = async (milliseconds: number) => void waits.push(milliseconds);
  return { run: () => testEvent(wait).run(installation), asked, waits };
}

test('a test event is sent only when it is asked for', () => {
  const account = {
    region: 'eu-west-1',
    credentials: async () => ({ accessKeyId: '', secretAccessKey: '' }),
  };
  expect(checksFor(account).map(({ name }) => name)).not.toContain('test event');
  expect(checksFor(account, true).map(({ name }) => name)).toContain('test event');
});

test('an event that is logged is no finding', async () => {
  const { run, asked, waits } = aBus(3);
  expect(await run()).toEqual([]);
  expect(waits).toHaveLength(2);
  const id = `doctor-${NOW.toString(36)}`;
  expect(asked.filter(({ command }) => command === 'PutEvents')).toHaveLength(1);
  expect(asked.at(-1)?.input).toMatchObject({
    logGroupName: '/aws/lambda/greenshift-prod-start-rollout',
    filterPattern: `"${id}"`,
  });
});

test('an event that isn’t seen within a minute is a finding', async () => {
  const { run, waits } = aBus();
  expect(await run()).toMatchObject([{ severity: 'high', subject: 'greenshift-prod-start-rollout' }]);
  expect(waits.reduce((sum, wait) => sum + wait, 0)).toBe(60_000);
});

test('an event that the bus doesn’t take is a finding, and isn’t waited for', async () => {
  const { run, waits } = aBus(1, {
    FailedEntryCount: 1,
    Entries: [{ ErrorCode: 'AccessDenied', ErrorMessage: 'no' }],
  });
  expect(await run()).toMatchObject([{ means: expect.stringContaining('AccessDenied: no') }]);
  expect(waits).toEqual([]);
});

test('what is sent reaches the function that starts rollouts, which begins nothing', async () => {
  const { run, asked } = aBus(1);
  await run();
  const [{ input } = { input: undefined }] = asked;
  const [{ Source, DetailType, Detail }] = (input as { Entries: [Record<string, string>] }).Entries;
  const event = { source: Source, 'detail-type': DetailType, detail: JSON.parse(Detail ?? '') };
  const { rules = [] } = CATALOGUE.find(({ name }) => name === 'start-rollout')!;
  const matching = rules.filter(
    (rule) => 'pattern' in rule && compilePattern(JSON.stringify(rule.pattern))(event as never),
  );
  expect(matching.map(({ name }) => name)).toEqual(['test-events']);
  const world = aWorld();
  world.before('services.list', () => expect.unreachable());
  expect(await receive(world.ports, event)).toEqual({
    testEvent: `doctor-${NOW.toString(36)}`,
    of: 'greenshift-prod',
  });
});

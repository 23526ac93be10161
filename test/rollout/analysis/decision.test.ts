import { describe, expect, test } from 'vitest';
import { rolloutView } from '../../../src/api/views.ts';
import { decide, judgeStep } from '../../../src/rollout/analysis/decision.ts';
import type { Sample } from '../../../src/rollout/analysis/sample.ts';
import { DAY, HOUR, MINUTE } from '../../../src/rollout/timing.ts';
import { bakingAt, beginAt } from '../../world/progress.ts';
import { aWorld } from '../../world/world.ts';

const baking = await beginAt(aWorld(3), bakingAt(10));
const since = baking.stepSince;
const pause = { kind: 'asked' as const, at: since, by: 'on-call', reason: 'a look', until: since + DAY };
const paused = { ...baking, pause };
const ALARM = { kind: 'hold', reason: 'the alarm is on', code: 'Alarm' } as const;

test('a step that an alarm holds says so in a pause too, and is not over however long it is held', () => {
  const judged = { alarms: { against: ALARM, calls: [] } };
  expect(judgeStep(baking, since + MINUTE, judged)).toEqual(ALARM);
  expect(judgeStep(paused, since + MINUTE, judged)).toEqual(ALARM);
  expect(judgeStep(paused, since + 12 * HOUR, judged)).toEqual(ALARM);
});

// A good image was told to have had bad responses that no client had met: they came in the minute after the last one.
describe('what the end of a step says of its requests', () => {
  const sample = (requests: number, bad: number, faults: number) => ({ requests, bad, faults });
  const end = (green: Sample) => {
    const newest = { minute: since, blue: sample(525, 0, 0), green: sample(175, 0, 0) };
    const evidence = { ...baking.evidence, blue: sample(2_625, 0, 0), green, recent: [newest] };
    const ended = decide({ ...baking, evidence }, { kind: 'pass' }, since + HOUR);
    return { what: ended.timeline.at(-1)!.what, rollout: { ...baking, evidence } };
  };

  test.each([
    [
      'those whose response may come a minute later are not bad',
      sample(875, 2, 0),
      0,
      ', 2 more still on their way',
    ],
    ['the errors of the servers are, in full', sample(875, 5, 3), 3, ', 2 more still on their way'],
    ['nothing is open when all of them were answered', sample(875, 3, 3), 3, ''],
    ['more responses than requests are no more than that', sample(875, -2, 0), 0, ''],
  ])('%s', (_, green, bad, tail) => {
    const { what, rollout } = end(green);
    expect(what).toBe(`10 % passed: ${bad} of 875 responses bad${tail}`);
    expect(rolloutView(rollout, since + HOUR).evidence.green).toMatchObject({ requests: 875, bad });
  });

  test('those that a long bake has lost are not on their way, once more than were in flight as it ended', () => {
    const newest = {
      minute: since,
      blue: sample(30_000, 0, 0),
      green: { ...sample(30_000, 0, 0), inFlight: 25 },
    };
    const evidence = { ...baking.evidence, green: sample(1_800_000, 240, 0), recent: [newest] };
    const ended = decide({ ...baking, evidence }, { kind: 'pass' }, since + HOUR);
    expect(ended.timeline.at(-1)!.what).toBe(
      '10 % passed: 0 of 1800000 responses bad, 169 more had no response, 71 more still on their way',
    );
  });

  test('those that are more than can be on their way are bad', () => {
    expect(end(sample(875, 100, 0)).what).toMatch(/^10 % passed: 8\d of 875 responses bad, 1\d more still/);
  });
});

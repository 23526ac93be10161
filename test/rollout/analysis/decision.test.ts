import { expect, test } from 'vitest';
import { judgeStep } from '../../../src/rollout/analysis/decision.ts';
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

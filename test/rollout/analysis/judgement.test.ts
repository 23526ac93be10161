import { expect, test } from 'vitest';
import type { Tick } from '../../../src/rollout/analysis/evidence.ts';
import { SLOW } from '../../../src/rollout/analysis/health-settings.ts';
import { beginJudgement, withEarlierBlue } from '../../../src/rollout/analysis/judgement.ts';
import { judgementContext } from '../../../src/rollout/analysis/judgement-context.ts';
import type { OwnMetric } from '../../../src/rollout/analysis/metric-settings.ts';
import { MINUTE } from '../../../src/rollout/timing.ts';
import { bakingAt, beginAt } from '../../world/progress.ts';
import { aWorld } from '../../world/world.ts';

const source = { namespace: 'Shop', metric: 'Logins', dimensions: { Group: '{group}' }, statistic: 'Sum' };
const LOGINS: OwnMetric = { ...SLOW, name: 'logins', all: source, bad: { ...source, missing: 'unknown' } };

const tick = (minute: number, requests: number): Tick => ({
  minute: minute * MINUTE,
  blue: { requests: 0, bad: 0 },
  green: { requests: 0, bad: 0 },
  own: { logins: { blue: { requests, bad: 1 } } },
});

test('what blue was before a step is told from whole minutes before it, once', async () => {
  const context = judgementContext(await beginAt(aWorld(3), bakingAt(10)));
  const judging = { ...context, settings: { ...context.settings, metrics: [LOGINS] } };
  const begun = beginJudgement({ rollout: 'web-1', step: 0, since: 3 * MINUTE });
  const ticks = [tick(1, 10), tick(2, 20), tick(3, 400)];
  const told = withEarlierBlue(begun, ticks, 3 * MINUTE, judging);
  expect(told.own?.logins?.before).toEqual({ requests: 30, bad: 2 });
  expect(withEarlierBlue(told, ticks, 4 * MINUTE, judging)).toEqual(told);
});

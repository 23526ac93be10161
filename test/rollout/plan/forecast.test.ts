import { expect, test } from 'vitest';
import { scenariosNamed } from '../../../simulation/cases/case.ts';
import { run } from '../../../simulation/run/run.ts';
import { costOf, extraCost } from '../../../src/rollout/plan/forecast.ts';
import { planFor } from '../../../src/rollout/plan/plan.ts';
import { totalOf } from '../../../tools/cost/prices.ts';
import { rolloutUsage } from '../../../tools/cost/rollout.ts';
import { aSpec } from '../../world/specs.ts';

const [GOOD] = scenariosNamed('a good image');
const OF_NO_ROLLOUT = ['reconcile', 'watchdog', 'start-rollout'];

test.each([[['3m', '3m', '3m']], [['30m', '5m', '1h']]])(
  'bakes of %j take as many calls and transitions as in the simulation, within a quarter',
  async (bakes) => {
    const steps = [10, 50, 100].map((weight, index) => ({ weight, bake: bakes[index]! }));
    const scenario = { ...GOOD!, spec: { ...GOOD!.spec, steps } };
    const { calls, outcome } = await run({ scenario, seed: 1, injections: [] });
    expect(outcome).toBe('promoted');
    const ours = calls.filter(({ caller }) => !OF_NO_ROLLOUT.includes(caller));
    const toAws = ours.filter(({ service }) => !['dynamodb', 'events'].includes(service)).length;
    // Each invocation is a task, the choice after it, and the wait before.
    const transitions = 3 * new Set(ours.map(({ invocation }) => invocation)).size;
    const cost = costOf(planFor(aSpec({ steps }), false));
    expect(cost.calls / toAws).toBeGreaterThan(0.75);
    expect(cost.calls / toAws).toBeLessThan(1.25);
    expect(cost.transitions / transitions).toBeGreaterThan(0.75);
    expect(cost.transitions / transitions).toBeLessThan(1.25);
  },
);

test.each([[['3m', '3m', '3m']], [['5m', '10m', '30m']], [['30m', '1h', '1h']]])(
  'a plan with bakes of %j costs what the rollout does in the simulation, within a quarter',
  async (bakes) => {
    const steps = [10, 50, 100].map((weight, index) => ({ weight, bake: bakes[index]! }));
    const counted = totalOf(await rolloutUsage(steps));
    const { dollars } = costOf(planFor(aSpec({ steps }), false));
    expect(dollars / counted).toBeGreaterThan(0.75);
    expect(dollars / counted).toBeLessThan(1.25);
  },
);

test('a bake that is shorter than the metrics are late takes longer', () => {
  const [short, long] = ['30s', '5m'].map((bake) =>
    costOf(planFor(aSpec({ steps: [{ weight: 100, bake }] }), false)),
  );
  expect(short!.steps).toBe(4 * 60_000);
  expect(long!.steps).toBe(5 * 60_000);
});

test('the hours of the servers beyond the live fleet grow with the time that the steps take', () => {
  const extra = (...bakes: string[]) => {
    const steps = bakes.map((bake, at) => ({ weight: at === bakes.length - 1 ? 100 : 50, bake }));
    return extraCost(planFor(aSpec({ steps }), false), 6);
  };
  const [short, long] = [extra('1h', '1h'), extra('1h', '3h')];
  expect(short.servers).toBe(6);
  expect(extra('1h')).toEqual({ servers: 6, serverHours: 6 });
  expect(long.serverHours - short.serverHours).toBeCloseTo(12);
});

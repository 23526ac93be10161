import { LISTENERS } from '../../demo/functions.ts';
import { scenariosNamed } from '../../simulation/cases/case.ts';
import { run } from '../../simulation/run/run.ts';
import { HOUR } from '../../src/rollout/timing.ts';
import { HOURS_OF_A_MONTH, type Usage } from './prices.ts';
import { createCounter } from './usage.ts';

/** Run on a schedule, whether there is a rollout or not. */
const ON_SCHEDULE = LISTENERS.filter(({ rules = [] }) => rules.some((rule) => 'schedule' in rule)).map(
  ({ name }) => name,
);
/** Each invocation of a step is a task, the choice after it, and the wait before. */
const TRANSITIONS_OF_A_STEP = 3;

export interface Step {
  readonly weight: number;
  readonly bake: string;
}

/** `Verdicts` of a step has a metric for each verdict; CloudWatch asks for the hours in which one is sent. */
const VERDICTS_OF_A_STEP = 2;
/** Of a service, in the hour in which its rollout ends: how, and how long that took. */
const METRICS_OF_AN_END = 2;

/** What a rollout of a good image over these steps uses, of a group with three servers, in the simulation. */
export async function rolloutUsage(steps: readonly Step[]): Promise<Usage> {
  const [good] = scenariosNamed('a good image');
  if (!good) throw new Error('the simulation has no scenario of a good image');
  const counter = createCounter();
  let began = false;
  const scenario = { ...good, spec: { ...good.spec, steps } };
  const callers = new Set<string>();
  const { outcome, lasted } = await run(
    { scenario, seed: 1, injections: [] },
    {
      observe(call, world) {
        // Registration, and what is looked at anyway.
        began ||= call.caller === 'start-rollout';
        if (!began || ON_SCHEDULE.includes(call.caller)) return;
        counter.observe(call, world);
        callers.add(call.caller);
      },
    },
  );
  if (outcome !== 'promoted') throw new Error(`the simulated rollout ended as ${outcome}`);
  const usage = counter.usage(TRANSITIONS_OF_A_STEP * counter.invocations());
  const hours = Math.ceil(lasted / HOUR);
  return {
    ...usage,
    metrics: (VERDICTS_OF_A_STEP * callers.size * hours + METRICS_OF_AN_END) / HOURS_OF_A_MONTH,
  };
}

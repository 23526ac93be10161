import { STEPS as DEPLOYED_STEPS, LISTENERS } from '../../demo/functions.ts';
import type { Step } from '../../src/lifecycle/step.ts';
import type { Ports } from '../../src/ports/ports.ts';
import { placeholderOf, type Rule } from '../../src/runtime/catalogue.ts';

interface SimulatedStep {
  readonly caller: string;
  readonly step: Step<keyof Ports>;
}

const stateOf = (name: string) => placeholderOf(name).replace(/FunctionArn$/, '');

/** The unmodified steps, by the names that the state machine's placeholders have. */
export const STEPS: Readonly<Record<string, SimulatedStep>> = Object.fromEntries(
  DEPLOYED_STEPS.map(({ name, step }) => [stateOf(name), { caller: name, step }]),
);

interface EventFunction {
  readonly handle: (ports: Ports, event: unknown) => Promise<unknown>;
  readonly rules: readonly Rule[];
}

/** Less often than in the catalogue: the longer it takes until help comes, the more can go wrong. */
const SCHEDULES: Readonly<Record<string, string>> = {
  watchdog: 'rate(5 minutes)',
  reconcile: 'rate(10 minutes)',
  'replace-servers': 'rate(5 minutes)',
};

/** The functions that events and schedules call. */
export const EVENT_FUNCTIONS: Readonly<Record<string, EventFunction>> = Object.fromEntries(
  LISTENERS.map(({ name, step, rules = [] }) => [name, { handle: step, rules: rules.map(simulated) }]),
);

function simulated(rule: Rule): Rule {
  const schedule = SCHEDULES[rule.name];
  return 'schedule' in rule && schedule ? { ...rule, schedule } : rule;
}

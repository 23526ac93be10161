import { readFileSync } from 'node:fs';
import { STEPS } from '../../demo/functions.ts';
import { FunctionError } from '../../local-cloud/internal-interfaces.ts';
import { execute } from '../../local-cloud/state-machine/execute.ts';
import { parseDefinition } from '../../local-cloud/state-machine/parse.ts';
import type { Outcome } from '../../local-cloud/state-machine/run.ts';
import { LAMBDA_INVOKE, substitute } from '../../local-cloud/state-machine/substitute.ts';
import type { StepInput } from '../../src/lifecycle/step.ts';
import type { Ports } from '../../src/ports/ports.ts';
import { placeholderOf } from '../../src/runtime/catalogue.ts';
import type { World } from './world.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

/** The state machine as it is shipped, and as the release before shipped it: its executions outlive an upgrade. */
export const DEFINITION = read('statemachines/rollout.asl.json');
export const PREVIOUS_DEFINITION = read('test/fixtures/flow/0.0.asl.json');

const SHIPPED = parseDefinition(substitute(DEFINITION, { LambdaInvoke: LAMBDA_INVOKE }));
export const PREVIOUS = parseDefinition(PREVIOUS_DEFINITION);

type AnyStep = (ports: Ports, input: StepInput) => Promise<unknown>;

/** The functions by the placeholders that stand for their ARNs, those of their former names included. */
const FUNCTIONS: Readonly<Record<string, AnyStep>> = Object.fromEntries(
  STEPS.flatMap(({ name, formerly = name, step }) => [
    [placeholderOf(name), step],
    [placeholderOf(formerly), step],
  ]),
);

const identity = {
  executionArn: 'arn:aws:states:eu-west-1:111122223333:execution:rollout:web-1-e1',
  name: 'web-1-e1',
  stateMachineArn: 'arn:aws:states:eu-west-1:111122223333:stateMachine:rollout',
  stateMachineName: 'rollout',
  roleArn: 'arn:aws:iam::111122223333:role/rollout',
  region: 'eu-west-1',
};

export interface Play {
  readonly outcome: Outcome;
  /** The states that were enter, in their order. */
  readonly states: readonly string[];
  readonly events: number;
}

/** Longer than any story here takes, in the world's time. */
const AT_MOST_HOURS = 24 * 40;

/**
 * Plays a rollout on a state machine, the shipped one, to its end. `around` stands around each call of a function; a thrown
 * error reaches the machine under its name, as from Lambda.
 */
export async function play(
  world: World,
  input: StepInput,
  around: (call: () => Promise<unknown>) => Promise<unknown> = (call) => call(),
  machine = SHIPPED,
): Promise<Play> {
  const states: string[] = [];
  let events = 0;
  const invoke = async (name: string, payload: unknown) => {
    const step = FUNCTIONS[name.slice(2, -1)];
    if (!step) throw new Error(`the state machine calls ${name}, which isn't there`);
    try {
      return await around(() => step(world.ports, payload as StepInput));
    } catch (error) {
      const { name: errorType, message, stack } = error as Error;
      throw new FunctionError(errorType, message, stack?.split('\n'));
    }
  };
  const execution = execute(machine, input, {
    clock: world.clock,
    random: () => 0.5,
    invoke,
    identity,
    record: ({ stateEnteredEventDetails }) => {
      events += 1;
      if (stateEnteredEventDetails?.name) states.push(stateEnteredEventDetails.name);
    },
  });
  for (let hours = 0; hours < AT_MOST_HOURS && !execution.outcome(); hours += 1) {
    await world.clock.advance(3_600_000);
  }
  const outcome = execution.outcome();
  if (!outcome) throw new Error(`the execution never ended; it was in ${states.at(-1)}`);
  return { outcome, states, events };
}

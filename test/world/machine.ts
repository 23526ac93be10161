import { readFileSync } from 'node:fs';
import { analyze } from '../../functions/analyze.ts';
import { checkGreen } from '../../functions/check-green.ts';
import { conclude } from '../../functions/conclude.ts';
import { launchGreen } from '../../functions/launch-green.ts';
import { plan } from '../../functions/plan.ts';
import { retireFleet } from '../../functions/retire-fleet.ts';
import { rollBack } from '../../functions/roll-back.ts';
import { shiftTraffic } from '../../functions/shift-traffic.ts';
import { FunctionError } from '../../local-cloud/internal-interfaces.ts';
import { execute } from '../../local-cloud/state-machine/execute.ts';
import { parseDefinition } from '../../local-cloud/state-machine/parse.ts';
import type { Outcome } from '../../local-cloud/state-machine/run.ts';
import type { StepInput } from '../../src/lifecycle/step.ts';
import type { Ports } from '../../src/ports/ports.ts';
import type { World } from './world.ts';

/** The state machine as it is shipped. */
export const DEFINITION = readFileSync(
  new URL('../../statemachines/rollout.asl.json', import.meta.url),
  'utf8',
);

const machine = parseDefinition(DEFINITION);

type AnyStep = (ports: Ports, input: StepInput) => Promise<unknown>;

/** The functions by the placeholders that stand for their ARNs. */
export const FUNCTIONS: Readonly<Record<string, AnyStep>> = {
  PlanFunctionArn: plan,
  LaunchGreenFunctionArn: launchGreen,
  CheckGreenFunctionArn: checkGreen,
  ShiftTrafficFunctionArn: shiftTraffic,
  AnalyzeFunctionArn: analyze,
  RetireFleetFunctionArn: retireFleet,
  RollBackFunctionArn: rollBack,
  ConcludeFunctionArn: conclude,
};

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
  /** The states that were entered, in their order. */
  readonly states: readonly string[];
  readonly events: number;
}

/** Longer than any story here takes, in the world's time. */
const AT_MOST_HOURS = 24 * 40;

/**
 * Plays a rollout on the shipped state machine to its end. `around` stands around each call of a function; a thrown
 * error reaches the machine under its name, as from Lambda.
 */
export async function play(
  world: World,
  input: StepInput,
  around: (call: () => Promise<unknown>) => Promise<unknown> = (call) => call(),
): Promise<Play> {
  const states: string[] = [];
  let events = 0;
  const invoke = async (name: string, payload: unknown) => {
    const step = FUNCTIONS[name.slice(2, -1)];
    if (!step) throw new Error(`the state machine calls ${name}, which isn't there`);
    try {
      return await around(() => step(world.ports, payload as StepInput));
    } catch (error) {
      throw new FunctionError((error as Error).name, (error as Error).message);
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

import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { type Execution, execute } from '../../../local-cloud/state-machine/execute.ts';
import { parseDefinition } from '../../../local-cloud/state-machine/parse.ts';
import type { Outcome } from '../../../local-cloud/state-machine/run.ts';
import { type VirtualClock, virtualClock } from '../../../local-cloud/time/virtual-clock.ts';

export const START = Date.UTC(2026, 0, 1);
export const INVOKE = 'arn:aws:states:::lambda:invoke';

export const identity = {
  executionArn: 'arn:aws:states:eu-central-1:111122223333:execution:small:one',
  name: 'one',
  stateMachineArn: 'arn:aws:states:eu-central-1:111122223333:stateMachine:small',
  stateMachineName: 'small',
  roleArn: 'arn:aws:iam::111122223333:role/small',
  region: 'eu-central-1',
};

type States = Record<string, Record<string, unknown>>;

/** The text of a definition whose first state is the first one given. */
export function definition(states: States, top: Record<string, unknown> = {}): string {
  const [StartAt] = Object.keys(states);
  return JSON.stringify({ QueryLanguage: 'JSONata', StartAt, States: states, ...top });
}

/** A Task that invokes `work` and ends the machine. */
export const task = (more: Record<string, unknown> = {}) => ({
  Type: 'Task',
  Resource: INVOKE,
  Arguments: { FunctionName: 'work', Payload: {} },
  ...('Next' in more ? {} : { End: true }),
  ...more,
});

export interface Started {
  readonly clock: VirtualClock;
  readonly execution: Execution;
  readonly events: HistoryEvent[];
  /** Every call of a function: its name, its payload and when, in seconds since the start. */
  readonly calls: { readonly name: string; readonly payload: unknown; readonly at: number }[];
}

type Work = (payload: never, call: number, clock: VirtualClock) => unknown;

/** Starts a machine on a virtual clock; its functions are `work`. */
export function begin(
  text: string,
  {
    input = {},
    work = () => null,
    random = () => 0.5,
  }: { input?: unknown; work?: Work; random?: () => number } = {},
): Started {
  const clock = virtualClock(START);
  const events: HistoryEvent[] = [];
  const calls: Started['calls'] = [];
  const invoke = async (name: string, payload: unknown) => {
    calls.push({ name, payload, at: (clock.now() - START) / 1000 });
    return await work(payload as never, calls.length, clock);
  };
  const record = (event: HistoryEvent) => void events.push(event);
  const execution = execute(parseDefinition(text), input, { clock, random, invoke, identity, record });
  return { clock, execution, events, calls };
}

/** Runs a machine for up to a day and tells how it ended. */
export async function run(
  text: string,
  options: Parameters<typeof begin>[1] = {},
): Promise<Started & { outcome: Outcome }> {
  const started = begin(text, options);
  await started.clock.advance(24 * 60 * 60 * 1000);
  const outcome = started.execution.outcome();
  if (!outcome) throw new Error('the execution still runs after a day');
  return { ...started, outcome };
}

/** The output of a machine that succeeds. */
export async function outputOf(text: string, options: Parameters<typeof begin>[1] = {}): Promise<unknown> {
  const { outcome } = await run(text, options);
  if (outcome.status !== 'SUCCEEDED') throw new Error(JSON.stringify(outcome));
  return JSON.parse(outcome.output) as unknown;
}

/** When the execution ended, in seconds since its start. */
export const endedAt = ({ events }: Pick<Started, 'events'>) =>
  (events.at(-1)!.timestamp!.getTime() - START) / 1000;

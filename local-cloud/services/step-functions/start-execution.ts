import type {
  HistoryEvent,
  StartExecutionCommandInput,
  StartExecutionCommandOutput,
} from '@aws-sdk/client-sfn';
import type { Invoker } from '../../internal-interfaces.ts';
import { AwsError, type Result } from '../../operations.ts';
import { arn } from '../../region.ts';
import { execute } from '../../state-machine/execute.ts';
import { uuid } from '../../state-machine/functions.ts';
import { isTooLarge, MAX_PAYLOAD } from '../../state-machine/run.ts';
import { findActiveMachine } from './lookup.ts';
import { isForgotten, type StartedExecution, type StateMachine, type Store } from './model.ts';
import { checkName, validation } from './requests.ts';

/** StartExecution. `onStatus` is called at every change of an execution's status. */
export const startOperations = (
  store: Store,
  invoker: Invoker,
  onStatus: (started: StartedExecution) => void,
) => ({
  StartExecution(request: StartExecutionCommandInput): Result<StartExecutionCommandOutput> {
    const { region, executions } = store;
    const machine = findActiveMachine(store, request.stateMachineArn);
    const name = checkName(request.name ?? uuid(region.random));
    const input = request.input ?? '{}';
    const value = parseInput(input);
    const executionArn = arn(region, 'states', `execution:${machine.name}:${name}`);
    const existing = executions.get(executionArn);
    if (existing && !isForgotten(existing, region.clock.now())) return repeat(existing, input);
    forget(store, machine);
    const started = start(store, machine, invoker, onStatus, {
      arn: executionArn,
      name,
      input,
      value,
      traceHeader: request.traceHeader,
    });
    onStatus(started);
    return startedView(started);
  },
});

const startedView = ({ arn: executionArn, startedAt }: StartedExecution) => ({
  executionArn,
  startDate: new Date(startedAt),
});

/** Asked for again with the same input while it runs, an execution is returned as the first time. */
function repeat(existing: StartedExecution, input: string) {
  if (existing.stoppedAt === undefined && existing.input === input) return startedView(existing);
  throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${existing.arn}'`);
}

function parseInput(text: string): unknown {
  if (isTooLarge(text)) {
    throw validation(
      `Value at 'input' failed to satisfy constraint: Member must have at most ${MAX_PAYLOAD} bytes`,
    );
  }
  try {
    return JSON.parse(text) as unknown;
  } catch (problem) {
    const detail = text === '' ? 'Invalid execution input.' : (problem as Error).message;
    throw new AwsError('InvalidExecutionInput', `Invalid State Machine Execution Input: '${detail}'`);
  }
}

/** Forgets the machine's oldest executions when their time is over. */
function forget({ region, executions }: Store, machine: StateMachine): void {
  for (let [oldest] = machine.executions; oldest && isForgotten(oldest, region.clock.now()); ) {
    machine.executions.shift();
    if (executions.get(oldest.arn) === oldest) executions.delete(oldest.arn);
    [oldest] = machine.executions;
  }
}

interface Beginning extends Pick<StartedExecution, 'arn' | 'name' | 'input' | 'traceHeader'> {
  readonly value: unknown;
}

function start(
  store: Store,
  stateMachine: StateMachine,
  invoker: Invoker,
  onStatus: (started: StartedExecution) => void,
  { value, ...beginning }: Beginning,
): StartedExecution {
  const { clock, random, name: regionName } = store.region;
  const events: HistoryEvent[] | undefined = store.keepsHistory ? [] : undefined;
  const identity = {
    executionArn: beginning.arn,
    name: beginning.name,
    stateMachineArn: stateMachine.arn,
    stateMachineName: stateMachine.name,
    roleArn: stateMachine.roleArn,
    region: regionName,
  };
  const execution = execute(stateMachine.machine, value, {
    clock,
    random,
    identity,
    invoke: (name, payload) => invoker.invoke(name, payload),
    ...(events && { record: (event) => void events.push(event) }),
    ended: () => finish(store, started, onStatus),
  });
  const number = store.count();
  const times = { startedAt: clock.now(), stoppedAt: undefined };
  const started: StartedExecution = { ...beginning, ...times, number, stateMachine, events, execution };
  stateMachine.executions.push(started);
  store.executions.set(started.arn, started);
  return started;
}

function finish(
  store: Store,
  started: StartedExecution,
  onStatus: (started: StartedExecution) => void,
): void {
  const { stateMachine } = started;
  started.stoppedAt = store.region.clock.now();
  onStatus(started);
  const isLast = stateMachine.executions.every(({ stoppedAt }) => stoppedAt !== undefined);
  if (stateMachine.isDeleting && isLast) store.machines.delete(stateMachine.arn);
}

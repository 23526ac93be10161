import { AwsError } from '../../operations.ts';
import { isForgotten, type StartedExecution, type StateMachine, type Store } from './model.ts';
import { checkArn } from './requests.ts';

/** Throws InvalidArn or StateMachineDoesNotExist. */
export function findMachine(store: Store, machineArn: string | undefined): StateMachine {
  const known = store.machines.get(checkArn(machineArn, 'stateMachineArn'));
  if (known) return known;
  throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${machineArn}'`);
}

/** As `knownMachine`; throws StateMachineDeleting for one that is going. */
export function findActiveMachine(store: Store, machineArn: string | undefined): StateMachine {
  const known = findMachine(store, machineArn);
  checkActive(known);
  return known;
}

export function checkActive(machine: StateMachine): void {
  if (!machine.isDeleting) return;
  throw new AwsError('StateMachineDeleting', `State Machine is Deleting: '${machine.arn}'`);
}

/** Throws InvalidArn or ExecutionDoesNotExist. */
export function findExecution(store: Store, arn: string | undefined): StartedExecution {
  const started = store.executions.get(checkArn(arn, 'executionArn'));
  if (started && !isForgotten(started, store.region.clock.now())) return started;
  throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
}

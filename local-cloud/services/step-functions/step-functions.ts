import type { Invoker } from '../../internal-interfaces.ts';
import type { ServiceOperations } from '../../operations.ts';
import type { Region } from '../../region.ts';
import { executionOperations } from './executions.ts';
import type { StartedExecution, Store } from './model.ts';
import { startOperations } from './start-execution.ts';
import { stateMachineOperations } from './state-machines.ts';
import { statusChange } from './status-change.ts';

export interface StepFunctions {
  readonly service: ServiceOperations;
  /** Ends every execution without an event, so that no timer is left. */
  close(): void;
}

export interface StepFunctionsOptions {
  /** Whether GetExecutionHistory has something to return. True by default. */
  readonly keepsHistory?: boolean | undefined;
}

/** Step Functions with standard workflows in JSONata, whose tasks are Lambda functions run by `invoker`. */
export function createStepFunctions(
  region: Region,
  invoker: Invoker,
  { keepsHistory = true }: StepFunctionsOptions = {},
): StepFunctions {
  let made = 0;
  let isOpen = true;
  const store: Store = {
    region,
    machines: new Map(),
    executions: new Map(),
    keepsHistory,
    count: () => ++made,
  };
  const onStatus = (started: StartedExecution) => {
    if (isOpen) region.emit(statusChange(started));
  };
  const operations = {
    ...stateMachineOperations(store),
    ...executionOperations(store),
    ...startOperations(store, invoker, onStatus),
  };
  return {
    service: { signingName: 'states', operations },
    close() {
      isOpen = false;
      for (const { execution } of store.executions.values()) execution.abort();
    },
  };
}

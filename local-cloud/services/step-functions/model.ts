import type { ExecutionStatus, HistoryEvent, Tag } from '@aws-sdk/client-sfn';
import type { Region } from '../../region.ts';
import type { Machine } from '../../state-machine/definition.ts';
import type { Execution } from '../../state-machine/execute.ts';

export interface StateMachine {
  readonly number: number;
  readonly arn: string;
  readonly name: string;
  readonly createdAt: number;
  readonly executions: StartedExecution[];
  readonly tags: readonly Tag[];
  definition: string;
  machine: Machine;
  roleArn: string;
  /** Absent until the first update. */
  revisionId: string | undefined;
  /** While it is being deleted its executions end at their next transition, and it is deleted with the last of them. */
  isDeleting: boolean;
}

export interface StartedExecution {
  readonly number: number;
  readonly arn: string;
  readonly name: string;
  readonly stateMachine: StateMachine;
  readonly input: string;
  readonly traceHeader: string | undefined;
  readonly startedAt: number;
  /** Its history; undefined where none is kept. */
  readonly events: HistoryEvent[] | undefined;
  readonly execution: Execution;
  stoppedAt: number | undefined;
}

/** All there is in one region. */
export interface Store {
  readonly region: Region;
  readonly machines: Map<string, StateMachine>;
  readonly executions: Map<string, StartedExecution>;
  readonly keepsHistory: boolean;
  /** Numbers what is made, in the order of its making. */
  readonly count: () => number;
}

export const statusOf = ({ execution }: StartedExecution): ExecutionStatus =>
  execution.outcome()?.status ?? 'RUNNING';

const RETENTION_MS = 90 * 24 * 60 * 60 * 1000;

/** Whether a closed execution is forgotten: 90 days later its name is free and its history gone ("Service quotas"). */
export const isForgotten = ({ stoppedAt }: StartedExecution, now: number) =>
  stoppedAt !== undefined && now - stoppedAt > RETENTION_MS;

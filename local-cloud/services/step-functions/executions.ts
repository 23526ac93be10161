import type {
  DescribeExecutionCommandInput,
  DescribeExecutionCommandOutput,
  GetExecutionHistoryCommandInput,
  GetExecutionHistoryCommandOutput,
  HistoryEvent,
  ListExecutionsCommandInput,
  ListExecutionsCommandOutput,
  StopExecutionCommandInput,
  StopExecutionCommandOutput,
} from '@aws-sdk/client-sfn';
import type { Result } from '../../operations.ts';
import { findExecution, findMachine } from './lookup.ts';
import { isForgotten, type StartedExecution, type Store, statusOf } from './model.ts';
import { pageOf, refuse, validation } from './requests.ts';
import { redrive } from './status-change.ts';

const STATUSES = ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED', 'PENDING_REDRIVE'];

/** The operations on executions that were started. */
export const executionOperations = (store: Store) => ({
  DescribeExecution(input: DescribeExecutionCommandInput): Result<DescribeExecutionCommandOutput> {
    const started = findExecution(store, input.executionArn);
    const outcome = started.execution.outcome();
    const withData = input.includedData !== 'METADATA_ONLY';
    const details = { included: withData };
    const failure = outcome && outcome.status !== 'SUCCEEDED' ? outcome : undefined;
    return {
      ...summary(started),
      ...redrive(statusOf(started)),
      traceHeader: started.traceHeader,
      inputDetails: details,
      ...(withData ? { input: started.input, error: failure?.error, cause: failure?.cause } : {}),
      ...(outcome?.status === 'SUCCEEDED'
        ? { outputDetails: details, ...(withData ? { output: outcome.output } : {}) }
        : {}),
    };
  },

  /** The newest first. */
  ListExecutions(input: ListExecutionsCommandInput): Result<ListExecutionsCommandOutput> {
    refuse({ mapRunArn: input.mapRunArn !== undefined, redriveFilter: input.redriveFilter !== undefined });
    const { statusFilter } = input;
    if (statusFilter !== undefined && !STATUSES.includes(statusFilter)) {
      const constraint = `Member must satisfy enum value set: [${STATUSES.join(', ')}]`;
      throw validation(
        `Value '${statusFilter}' at 'statusFilter' failed to satisfy constraint: ${constraint}`,
      );
    }
    const now = store.region.clock.now();
    const listed = findMachine(store, input.stateMachineArn).executions.filter(
      (each) => !isForgotten(each, now) && (statusFilter === undefined || statusOf(each) === statusFilter),
    );
    const { items, nextToken } = pageOf(listed.reverse(), (each) => -each.number, input);
    return { executions: items.map((each) => ({ ...summary(each), redriveCount: 0 })), nextToken };
  },

  GetExecutionHistory(input: GetExecutionHistoryCommandInput): Result<GetExecutionHistoryCommandOutput> {
    const { events } = findExecution(store, input.executionArn);
    if (!events) throw new Error('Step Functions was created to keep no history');
    const ordered = input.reverseOrder ? events.toReversed() : events;
    const sign = input.reverseOrder ? -1 : 1;
    const { items, nextToken } = pageOf(ordered, (event) => sign * event.id!, input);
    return { events: input.includeExecutionData === false ? items.map(withoutData) : items, nextToken };
  },

  /** Ends an execution at once, as aborted. For one that has ended, the result says when that was. */
  StopExecution(input: StopExecutionCommandInput): Result<StopExecutionCommandOutput> {
    const started = findExecution(store, input.executionArn);
    started.execution.abort(input.error, input.cause);
    return { stopDate: new Date(started.stoppedAt ?? store.region.clock.now()) };
  },
});

function summary(started: StartedExecution) {
  return {
    executionArn: started.arn,
    stateMachineArn: started.stateMachine.arn,
    name: started.name,
    status: statusOf(started),
    startDate: new Date(started.startedAt),
    ...(started.stoppedAt === undefined ? {} : { stopDate: new Date(started.stoppedAt) }),
  };
}

const DATA = new Set(['input', 'output', 'parameters', 'assignedVariables']);

function withoutData(event: HistoryEvent): HistoryEvent {
  const entries = Object.entries(event).map(([member, value]: [string, unknown]) => {
    if (!member.endsWith('EventDetails')) return [member, value];
    const kept = Object.entries(Object(value) as object).filter(([name]) => !DATA.has(name));
    return [member, Object.fromEntries(kept)];
  });
  return Object.fromEntries(entries) as HistoryEvent;
}

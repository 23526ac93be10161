import type { CloudEvent } from '../../region.ts';
import { type StartedExecution, statusOf } from './model.ts';

/** Above this many bytes of input and output together, the input is left out of an event; likewise the output alone. */
const MAX_DATA = 248 * 1024;

const DETAILS = { included: true };

/** The event `Step Functions Execution Status Change` of an execution (Developer Guide, "EventBridge"). */
export function statusChange(started: StartedExecution): CloudEvent {
  const { arn, name, stateMachine, startedAt, stoppedAt } = started;
  const status = statusOf(started);
  const outcome = started.execution.outcome();
  const output = outcome?.status === 'SUCCEEDED' ? outcome.output : null;
  const failure = outcome?.status === 'SUCCEEDED' ? undefined : outcome;
  const [input, given] = [Buffer.byteLength(started.input), Buffer.byteLength(output ?? '')];
  const [withInput, withOutput] = [input + given <= MAX_DATA, given <= MAX_DATA];
  return {
    source: 'aws.states',
    'detail-type': 'Step Functions Execution Status Change',
    resources: [arn],
    detail: {
      executionArn: arn,
      stateMachineArn: stateMachine.arn,
      stateMachineVersionArn: null,
      stateMachineAliasArn: null,
      name,
      status,
      startDate: startedAt,
      stopDate: stoppedAt ?? null,
      input: withInput ? started.input : null,
      inputDetails: withInput ? DETAILS : { included: false },
      output: withOutput ? output : null,
      outputDetails: output === null ? null : { included: withOutput },
      error: failure?.error ?? null,
      cause: failure?.cause ?? null,
      ...redrive(status),
      redriveDate: null,
    },
  };
}

/** Redriving isn't done here, so no execution offers it. */
export const redrive = (status: string) => ({
  redriveCount: 0,
  redriveStatus: 'NOT_REDRIVABLE' as const,
  redriveStatusReason:
    status === 'RUNNING' || status === 'SUCCEEDED'
      ? `Execution is ${status} and cannot be redriven`
      : 'RedriveExecution is not supported by the local Step Functions',
});

import { type CallReport, callReport } from '../aws/call-report.ts';
import type { CallObserver } from '../aws/observed-calls.ts';

/** What this uses of the X-Ray SDK's subsegments. */
export interface Segment {
  start_time: number;
  in_progress?: boolean;
  addNewSubsegment(name: string): Segment;
  addAttribute(name: string, data: unknown): void;
  addMetadata(key: string, value: unknown, namespace?: string): void;
  decrementCounter(): void;
}

interface TimedCall extends CallReport {
  /** Milliseconds since 1970. */
  readonly began: number;
  readonly ended: number;
}

/**
 * Of an invocation, so many calls that succeeded and so many that failed are told. X-Ray takes a document of 64 KB at most,
 * and of a trace that grows slowly no more than 100 KB (AWS re:Post, "trace quota error in X-Ray").
 */
export const TRACED_CALLS_MAX = 20;

/** Keeps the calls of one invocation until its segment is sent. */
export function tracedCalls(now: () => number) {
  const calls: TimedCall[] = [];
  let leftOut = 0;
  const observe: CallObserver = (client, command) => {
    const began = now();
    return (outcome) => {
      const call = { ...callReport(client, command, outcome), began, ended: now() };
      const like = calls.filter(({ error }) => (error === undefined) === (call.error === undefined));
      if (like.length < TRACED_CALLS_MAX) calls.push(call);
      else leftOut += 1;
    };
  };
  const addTo = (segment: Segment) => {
    for (const call of calls.splice(0)) addCall(segment, call);
    if (leftOut > 0) segment.addMetadata('callsLeftOut', leftOut, 'greenshift');
  };
  return { observe, addTo };
}

/**
 * Not by `close()`, which would send each call as a document of its own: as a part of its invocation's it takes less of
 * what X-Ray keeps of a trace.
 */
function addCall(parent: Segment, call: TimedCall): void {
  const segment = parent.addNewSubsegment(call.service);
  segment.start_time = call.began / 1000;
  for (const [name, value] of Object.entries(attributesOf(call))) {
    if (value !== undefined) segment.addAttribute(name, value);
  }
  delete segment.in_progress;
  parent.decrementCounter();
}

/** The fields of X-Ray's segment documents. */
const attributesOf = ({ operation, requestId, retries, status, error, isThrottled, ended }: TimedCall) => ({
  namespace: 'aws',
  end_time: ended / 1000,
  aws: {
    operation,
    region: process.env.AWS_REGION,
    ...(requestId !== undefined && { request_id: requestId }),
    retries,
  },
  http: status === undefined ? undefined : { response: { status } },
  throttle: isThrottled || undefined,
  error: (error && isClients(status)) || undefined,
  fault: (error && !isClients(status)) || undefined,
  cause: error && {
    exceptions: [{ id: exceptionId(), type: error.name, message: error.message, remote: true }],
  },
});

const isClients = (status: number | undefined) => status !== undefined && status >= 400 && status < 500;

/** 16 hexadecimal digits. */
const exceptionId = () => crypto.randomUUID().replaceAll('-', '').slice(0, 16);

import type { Fault } from '../faults/fault.ts';
import { isRead } from '../faults/read-history.ts';
import type { RunCall } from '../run/run.ts';

/** Of AWS and of records: calls that have no effect. */
const READS = /^(Describe|Get|List|Query)/;

/**
 * False where a fault at a call leads to a run that another case is: a read that would return when stale what it returns
 * changes nothing, and the response of a read that is lost is one that never was.
 */
export function isRunOfItsOwn(fault: Fault, at: number, calls: readonly RunCall[]): boolean {
  const call = calls[at]!;
  if (fault.losesResponse) return !READS.test(call.operation);
  if (!fault.needsHistory) return true;
  const until = call.at + (fault.lasts ?? 0);
  const isStale = (later: RunCall) => isRead(later) && !later.isAsBefore;
  return isStale(call) || calls.some((later, index) => index > at && later.at < until && isStale(later));
}

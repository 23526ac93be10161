import { CALL_FAULTS, internalFailure } from './calls.ts';
import { type Fault, MINUTE } from './fault.ts';
import { METRIC_FAULTS } from './metrics.ts';

/** The same faults again, but as long as a bad quarter of an hour. */
export const LASTING_FAULTS: readonly Fault[] = [
  {
    name: 'AWS down for 10 min',
    appliesTo: () => true,
    lasts: 10 * MINUTE,
    beginsFirst: true,
    inject: () => Promise.reject(internalFailure()),
  },
  lasting('answers lost for 2 min', 2 * MINUTE, 'answer lost after the effect'),
  lasting('answers slow for 5 min', 5 * MINUTE, 'answer so slow that the task times out'),
  lasting('effects late for 5 min', 5 * MINUTE, 'effect 6 s late'),
  lasting('functions die for 5 min', 5 * MINUTE, 'function dies after the call'),
  lasting('tasks delivered twice for 10 min', 10 * MINUTE, 'task delivered twice'),
  lasting('metrics incomplete for 10 min', 10 * MINUTE, 'metrics incomplete'),
];

function lasting(name: string, lasts: number, like: string): Fault {
  const { appliesTo, inject, staleness } = [...CALL_FAULTS, ...METRIC_FAULTS].find(
    (fault) => fault.name === like,
  )!;
  // The intent that is recorded before a change is as late as the change.
  return {
    name,
    lasts,
    beginsFirst: true,
    appliesTo,
    inject,
    ...(staleness && { staleness: 2 * staleness }),
  };
}

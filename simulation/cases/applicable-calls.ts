import type { Fault } from '../faults/fault.ts';
import type { RunCall } from '../run/run.ts';
import type { Scenario } from '../scenarios/scenario.ts';

/** The indexes of the calls, of a run of the scenario without faults, at which this fault is injected. */
export function applicableCalls(
  { appliesTo, beginsFirst }: Fault,
  calls: readonly RunCall[],
  { callers }: Pick<Scenario, 'callers'>,
): number[] {
  const here = [...calls.entries()].filter(([, { caller }]) => callers?.includes(caller) ?? true);
  const found = here.filter(([index, call]) =>
    appliesTo({ ...call, index, at: 0, input: {}, invocation: undefined, ...invocationOf(call.caller) }),
  );
  if (!beginsFirst) return found.map(([at]) => at);
  const first = new Map(found.toReversed().map(([at, { invocation }]) => [invocation, at]));
  return [...first.values()].toReversed();
}

/** On-call's API isn't invoked by anyone here, so it can't be killed or doubled. */
const invocationOf = (caller: string) =>
  caller === 'api' ? {} : { invocation: { index: 0, name: caller, payload: {}, kill: () => {} } };

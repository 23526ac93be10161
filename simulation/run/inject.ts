import type { Checkers } from '../checkers/checkers.ts';
import type { Fault, FaultContext } from '../faults/fault.ts';
import type { Around, OurCall } from '../world/calls.ts';
import type { Injection } from './request.ts';
import type { Trace } from './trace.ts';

export interface InjectorOptions {
  readonly context: FaultContext;
  readonly checkers: Checkers;
  readonly injections: readonly Injection[];
  /** The index of the call that injections count as 0. */
  readonly first: number;
  readonly trace: Trace | undefined;
}

interface Lasting {
  readonly fault: Fault;
  readonly until: number;
  readonly service: string;
}

/** What goes around every call of a run: its faults, and within them the checkers. */
export function injectFaults(options: InjectorOptions): { readonly around: Around; injected(): number } {
  const { context, checkers, injections, first, trace } = options;
  const needsHistory = injections.some(({ fault }) => fault.needsHistory);
  const due = faultsDue(injections, first);
  const watched = async (call: OurCall, next: () => Promise<unknown>) => {
    const response = await checkers.around(call, next);
    trace?.check();
    if (needsHistory) context.history.keep(call, response);
    return response;
  };
  const checked = trace || needsHistory ? watched : checkers.around.bind(checkers);
  const around: Around = async (call, next) => {
    const faults = due.at(call);
    trace?.call(call, faults);
    const innermost = () => checked(call, next);
    const response = await (faults.length === 0
      ? innermost()
      : faults.reduce((inner, fault) => () => fault.inject(context, call, inner), innermost)());
    checkers.responded(call, response);
    return response;
  };
  return { around, injected: () => injections.filter(({ fault }) => due.injected.has(fault)).length };
}

const NONE: readonly Fault[] = [];

/** Which faults apply to a call: those that begin with it, then those that last. */
function faultsDue(injections: readonly Injection[], first: number) {
  const injected = new Set<Fault>();
  const lasting: Lasting[] = [];
  const places = new Set(injections.map(({ at }) => at + first));
  const at = (call: OurCall): readonly Fault[] => {
    // So it is with nearly every call.
    if (lasting.length === 0 && !places.has(call.index)) return NONE;
    const begun = injections
      .filter((injection) => call.index - first === injection.at && injection.fault.appliesTo(call))
      .map(({ fault }) => fault);
    for (const fault of begun) {
      injected.add(fault);
      if (fault.lasts) lasting.push({ fault, until: call.at + fault.lasts, service: call.service });
    }
    const going = lasting.filter((one) => !begun.includes(one.fault) && isGoing(one, call));
    return [...begun, ...going.map(({ fault }) => fault)];
  };
  return { injected, at };
}

const isGoing = ({ fault, until, service }: Lasting, call: OurCall) =>
  call.at < until && fault.appliesTo(call) && (!fault.ofService || service === call.service);

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
  let waiting = injections.map(waitingFor);
  const at = (call: OurCall): readonly Fault[] => {
    // So it is with nearly every call.
    if (lasting.length === 0 && waiting.length === 0) return NONE;
    const met = waiting.filter(({ isMet }) => isMet(call, call.index - first));
    if (met.length > 0) waiting = waiting.filter((one) => !met.includes(one));
    const begun = met.map(({ fault }) => fault).filter((fault) => fault.appliesTo(call));
    for (const fault of begun) {
      injected.add(fault);
      if (fault.lasts) lasting.push({ fault, until: call.at + fault.lasts, service: call.service });
    }
    const going = lasting.filter((one) => !begun.includes(one.fault) && isGoing(one, call));
    return [...begun, ...going.map(({ fault }) => fault)];
  };
  return { injected, at };
}

/**
 * Tells the call of an injection. Earlier faults make calls come at other places: what begins only with the first call of a
 * function that it applies to, since nobody can act on what happens later, then waits for the next one.
 */
function waitingFor({ fault, at }: Injection) {
  const begun = new Set<number>();
  const isFirst = ({ invocation }: OurCall) => {
    if (!invocation || begun.has(invocation.index)) return false;
    begun.add(invocation.index);
    return true;
  };
  const isMet = (call: OurCall, place: number): boolean => {
    if (!fault.beginsFirst || !call.invocation) return place === at;
    return fault.appliesTo(call) && isFirst(call) && place >= at;
  };
  return { fault, isMet };
}

const isGoing = ({ fault, until, service }: Lasting, call: OurCall) =>
  call.at < until && fault.appliesTo(call) && (!fault.ofService || service === call.service);

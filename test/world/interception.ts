import type { Ports } from '../../src/ports/ports.ts';

/** A call of a port as it was made: `traffic.write` and its arguments. */
export interface Call {
  readonly name: string;
  readonly args: readonly unknown[];
}

type Hook = () => unknown;

export interface Interception {
  /** Every call so far, those that failed included. */
  readonly calls: Call[];
  /** How often the port was called. */
  count(name: string): number;
  /** Runs `hook` once, before the next call of `name` has its effect. What it throws is thrown instead of the effect. */
  before(name: string, hook: Hook): void;
  /** Runs `hook` once, after the next call of `name` had its effect. What it throws is thrown: the answer is lost. */
  after(name: string, hook: Hook): void;
  /** As `before` and `after`, for the call of this number, counted over all ports from 0. */
  onCall(number: number, moment: 'before' | 'after', hook: Hook): void;
}

/** Ports whose calls are written down and can be held up, at the moment that a story is about. */
export function intercepted(ports: Ports): { ports: Ports; interception: Interception } {
  const calls: Call[] = [];
  const hooks = { before: new Map<string, Hook[]>(), after: new Map<string, Hook[]>() };
  const add = (map: Map<string, Hook[]>) => (name: string, hook: Hook) =>
    void map.set(name, [...(map.get(name) ?? []), hook]);
  const run = async (map: Map<string, Hook[]>, name: string) => map.get(name)?.shift()?.();

  const numbered = { before: new Map<number, Hook>(), after: new Map<number, Hook>() };

  const wrap = (port: string, method: string, call: (...args: unknown[]) => unknown) => {
    const name = `${port}.${method}`;
    return async (...args: unknown[]) => {
      const number = calls.push({ name, args }) - 1;
      await numbered.before.get(number)?.();
      await run(hooks.before, name);
      const answer = await call(...args);
      await numbered.after.get(number)?.();
      await run(hooks.after, name);
      return answer;
    };
  };
  const wrapped = Object.entries(ports).map(([port, methods]) => {
    // The clock answers at once, and nothing is decided between two of its calls.
    if (port === 'clock') return [port, methods];
    const entries = Object.entries(methods as Record<string, (...args: unknown[]) => unknown>);
    return [port, Object.fromEntries(entries.map(([method, call]) => [method, wrap(port, method, call)]))];
  });
  return {
    ports: Object.fromEntries(wrapped) as Ports,
    interception: {
      calls,
      count: (name) => calls.filter((call) => call.name === name).length,
      before: add(hooks.before),
      after: add(hooks.after),
      onCall: (number, moment, hook) => void numbered[moment].set(number, hook),
    },
  };
}

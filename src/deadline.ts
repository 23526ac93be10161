import type { Ports } from './ports.ts';
import { OutOfTime } from './rollout/errors.ts';

/** Ports that a step doesn't call the world through. */
const TIMELESS = new Set<string>(['clock']);

/**
 * Ports that refuse every call once `limit` milliseconds have passed. A function that was frozen, or whose answer came
 * minutes late, would otherwise wake up and act on what it knew then, long after its task was given up and done again by
 * another. Throws OutOfTime from the call.
 */
export function withDeadline<Some extends Partial<Ports>>(
  ports: Some,
  now: () => number,
  limit: number,
): Some {
  const until = now() + limit;
  const guard = (port: object) =>
    new Proxy(port, {
      get(target, key) {
        const member: unknown = Reflect.get(target, key);
        if (typeof member !== 'function') return member;
        return (...parts: unknown[]) => {
          if (now() <= until) return member.apply(target, parts);
          return Promise.reject(
            new OutOfTime(`the step has run for more than ${limit} ms and does nothing more`),
          );
        };
      },
    });
  const guarded = Object.entries(ports).map(([name, port]) => [
    name,
    TIMELESS.has(name) ? port : guard(port),
  ]);
  return Object.fromEntries(guarded) as Some;
}

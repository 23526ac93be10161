import type { Ports } from '../ports/ports.ts';
import { CloudUnavailable, RouteGone } from '../rollout/errors.ts';
import type { Rollout } from '../rollout/record.ts';
import { routeName } from '../rollout/traffic/routes.ts';
import type { LiveRoute } from './live.ts';
import { confirmShare, writeShare } from './write.ts';

/**
 * Gives blue all of the traffic on the routes, all of them at once, and reads `readable` back. The record must hold the
 * intent. A route that fails keeps no other from being written; its error is thrown afterwards, and SplitNotConfirmed when
 * one doesn't read back.
 */
export async function giveBack(
  ports: Pick<Ports, 'traffic'>,
  rollout: Rollout,
  routes: readonly LiveRoute[],
  readable: readonly LiveRoute[],
): Promise<void> {
  const writes = await Promise.allSettled(routes.map((route) => writeShare(ports, route, 0)));
  throwRetryableFirst(writes.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : [])));
  const confirmed = { ...rollout, routes: readable.map(({ route }) => route) };
  const unconfirmed = await confirmShare(ports, confirmed, 0);
  if (unconfirmed) throw unconfirmed;
}

/** The retry that a retryable error gets will meet the others again. A route that is gone is told with those that aren't. */
export function throwRetryableFirst(failures: readonly unknown[], restored: readonly LiveRoute[] = []): void {
  if (failures.length === 0) return;
  const first = failures.find((one) => one instanceof CloudUnavailable) ?? failures[0];
  if (!(first instanceof RouteGone) || restored.length === 0) throw first;
  const names = restored.map(({ route }) => routeName(route)).join(', ');
  throw new RouteGone(`blue has all of the traffic at ${names}, but ${first.message}`, { cause: first });
}

import type { Fleet } from '../../ports/fleets.ts';
import { amendService } from '../../records/update.ts';
import type { Service } from '../../rollout/service.ts';
import { DAY, REPLACEMENT_AGAIN } from '../../rollout/timing.ts';
import {
  type Replacement,
  type TouchedServer,
  type TouchedServers,
  withServers,
} from '../../rollout/touched/touched.ts';
import type { ReplaceNeeds } from './needs.ts';
import { claimOnLive } from './observe.ts';

/**
 * Ends a replacement: the fleet gets its largest size back, the service is free for rollouts, and what wasn't replaced
 * may be tried again. `fleet` is undefined where the live fleet is another one by now.
 */
export async function finish(
  ports: ReplaceNeeds,
  service: Service,
  record: TouchedServers,
  fleet: Fleet | undefined,
): Promise<string | undefined> {
  const { replacement } = record;
  const claim = claimOnLive(service);
  if (!replacement) return undefined;
  if (fleet && claim && hasMovedMaxSize(fleet, replacement))
    await ports.fleets.configure(claim, { maxSize: replacement.maxSize });
  await amendService(ports.services, service.name, (one) =>
    one.replacing ? { ...one, replacing: undefined } : one,
  );
  const now = ports.clock.now();
  const ended = replacement.servers.filter((id) => replacement.asked[id] !== undefined);
  const isAgain = replacement.phase === 'giving-up';
  const members = fleet?.servers.map(({ id }) => id) ?? [];
  const isLeft = ({ id, state }: TouchedServer) =>
    state !== 'replaced' &&
    replacement.servers.includes(id) &&
    !ended.includes(id) &&
    // One that is taken out of service as it is to end is in its group all the same, and may come back.
    (isAgain || members.includes(id));
  const next = withServers(record, (server) =>
    isLeft(server)
      ? { ...server, state: 'known', at: now, waitsFor: replacement.reason ?? 'it is not in service' }
      : server,
  );
  const recent = record.replacedAt.filter((at) => now - at < DAY);
  await ports.touched.save({
    ...next,
    replacement: undefined,
    againAt: isAgain ? now + REPLACEMENT_AGAIN : undefined,
    replacedAt: [...recent, ...ended.map(() => now)],
  });
  return isAgain ? `given up: ${replacement.reason ?? ''}` : `replaced ${replacement.servers.join(', ')}`;
}

/** Only the raise itself moves the largest size; its owner may have changed it since. */
const hasMovedMaxSize = ({ maxSize, desired }: Fleet, replacement: Replacement): boolean => {
  const raised = replacement.desired + (replacement.units ?? replacement.servers.length);
  return maxSize > replacement.maxSize && maxSize <= raised && desired <= replacement.maxSize;
};

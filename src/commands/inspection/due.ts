import type { Ports } from '../../ports/ports.ts';
import { GreenshiftError } from '../../rollout/errors.ts';
import type { Inspection } from '../../rollout/inspection/inspection.ts';
import type { Service } from '../../rollout/service.ts';
import { HOUR, READ_STALENESS, RECONCILE_INTERVAL } from '../../rollout/timing.ts';
import { type InspectNeeds, inspectService } from './inspect.ts';

export type InspectDueNeeds = InspectNeeds & Pick<Ports, 'services'>;

/** The reconciler's rounds in an hour. */
const ROUNDS = HOUR / RECONCILE_INTERVAL;

/** Looks in one round, so that it takes the same time however many services there are. */
const MAX_LOOKS = 10;

/**
 * Looks at the services whose turn it is: each once an hour, and soon after it was registered and after a rollout of it has
 * begun or ended. Returns what it looked at, and what couldn't be looked at: the next round may.
 */
export async function inspectDue(ports: InspectDueNeeds, services: readonly Service[]) {
  const now = ports.clock.now();
  const looked: Inspection[] = [];
  const failed: string[] = [];
  for (const service of candidates(services, now)) {
    if (looked.length + failed.length === MAX_LOOKS) break;
    try {
      const before = await ports.inspections.find(service.name);
      // A rollout may have begun since the list was read.
      if (isDue(service, before, now))
        looked.push(await inspectService(ports, await ports.services.get(service.name)));
    } catch (error) {
      if (!(error instanceof GreenshiftError)) throw error;
      failed.push(`${service.name}: ${error.message}`);
    }
  }
  return { looked, failed };
}

/**
 * The services whose turn this round or the one before is, since rounds may come late, and those of which something has
 * happened lately.
 */
function candidates(services: readonly Service[], now: number): Service[] {
  const round = Math.floor(now / RECONCILE_INTERVAL);
  const isTurn = (index: number) => (round - index + ROUNDS) % ROUNDS < 2;
  const sorted = services.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return sorted.filter(
    (service, index) => isTurn(index % ROUNDS) || now - settledAt(service) < 2 * RECONCILE_INTERVAL,
  );
}

function isDue(service: Service, before: Inspection | undefined, now: number): boolean {
  const settled = settledAt(service);
  if (now < settled) return false;
  return !before || before.at < settled || now - before.at > HOUR - 2 * RECONCILE_INTERVAL;
}

/** When what happened last to a service shows in every read. */
const settledAt = ({ followsSince, lock, last }: Service) =>
  Math.max(followsSince, lock?.since ?? 0, last?.at ?? 0) + READ_STALENESS;

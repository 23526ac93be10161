import { startNext } from '../lifecycle/conclude.ts';
import type { Ports } from '../ports/ports.ts';
import { amendService } from '../records/update.ts';
import { InvalidInput } from '../rollout/errors.ts';
import type { Service } from '../rollout/service.ts';
import { FREEZE_MAX } from '../rollout/timing.ts';

export interface FreezeOrder {
  readonly by: string;
  readonly reason: string;
  /** When it ends, from the moment `now` of the order, milliseconds since the epoch. */
  readonly until: (now: number) => number;
  /** The key that says it, which a refusal names; `until` when absent. */
  readonly key?: 'until' | 'for';
}

/**
 * Keeps rollouts of the service from beginning until a moment; a later freeze takes the place of an earlier one. Published
 * images wait, the newest of them. Throws ServiceNotFound, and InvalidInput for an end that is past or too far away.
 */
export async function freezeService(
  { services, clock }: Pick<Ports, 'services' | 'clock'>,
  name: string,
  { by, reason, until, key = 'until' }: FreezeOrder,
): Promise<Service> {
  return amendService(services, name, (service) => {
    const at = clock.now();
    const end = until(at);
    if (end <= at) throw badEnd(key, 'a freeze ends in the future');
    if (end - at > FREEZE_MAX)
      throw badEnd(key, 'a freeze ends within 30 days: nobody remembers an older one');
    return { ...service, freeze: { at, by, reason, until: end } };
  });
}

const badEnd = (path: string, message: string) => new InvalidInput('the request', [{ path, message }]);

/** Ends the freeze, and starts the image that waits for that. Twice is once. Throws ServiceNotFound. */
export async function unfreezeService(
  ports: Pick<Ports, 'services' | 'rollouts' | 'engine' | 'notifier' | 'clock'>,
  name: string,
): Promise<Service> {
  const { lock, queued } = await amendService(ports.services, name, (service) =>
    service.freeze ? { ...service, freeze: undefined } : service,
  );
  if (!lock && queued) await startNext(ports, name);
  return ports.services.get(name);
}

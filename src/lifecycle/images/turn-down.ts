import type { Ports } from '../../ports/ports.ts';
import { deliverOfService } from '../../records/deliver.ts';
import { amendService } from '../../records/update.ts';
import { recordRefusal } from '../../rollout/admission/admission.ts';
import { imageRefused } from '../../rollout/announcements/image-announcement.ts';
import { announce } from '../../rollout/announcements/outbox.ts';
import { dropAwaited } from '../../rollout/images/awaited.ts';
import { dropWithheld, withhold } from '../../rollout/images/withheld.ts';
import type { Service } from '../../rollout/service.ts';

export interface TurnedDown {
  readonly kind: 'refused' | 'withheld';
  readonly reason: string;
}

/**
 * Records an image that can't be used, and announces why: once for good, of one that is refused, and the reconciler doesn't
 * offer it again; of one that lacks what the spec requires again when the reason is another, and the reconciler looks at it
 * again.
 */
export async function turnDown(
  { services, notifier, clock }: Pick<Ports, 'services' | 'notifier' | 'clock'>,
  { name: service }: Service,
  kind: TurnedDown['kind'],
  image: {
    readonly image?: string;
    readonly build: string;
    /** Start of the build, milliseconds since the epoch. */
    readonly builtAt?: number | undefined;
    readonly reason: string;
  },
): Promise<TurnedDown> {
  const at = clock.now();
  const { builtAt, ...refused } = image;
  const { build, reason } = refused;
  const withheld = { build, reason, since: at, ...(builtAt !== undefined && { builtAt }) };
  const recorded = await amendService(services, service, (newest) => {
    const known = dropAwaited(newest, build);
    const isRefused = kind === 'refused';
    const next = isRefused ? recordRefusal(known, build) : withhold(known, withheld);
    const told = next === known ? next : announce(next, imageRefused({ service, ...refused }, at));
    return isRefused ? dropWithheld(told, build) : told;
  });
  await deliverOfService({ services, notifier }, recorded);
  return { kind, reason };
}

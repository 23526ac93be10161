import type { Ports } from '../ports/ports.ts';
import { deliverOfService } from '../records/deliver.ts';
import { amendService } from '../records/update.ts';
import { dropAwaited } from '../rollout/awaited.ts';
import { imageRefused } from '../rollout/image-announcement.ts';
import { announce } from '../rollout/outbox.ts';
import type { Service } from '../rollout/service.ts';
import { withhold } from '../rollout/withheld.ts';

export interface Withheld {
  readonly kind: 'withheld';
  readonly reason: string;
}

/**
 * Records an image that lacks what the spec requires, and announces why: once, and again when the reason is another. The
 * reconciler looks at it again.
 */
export async function withholdImage(
  { services, notifier, clock }: Pick<Ports, 'services' | 'notifier' | 'clock'>,
  { name: service }: Service,
  image: {
    readonly image?: string;
    readonly build: string;
    readonly builtAt?: number;
    readonly reason: string;
  },
): Promise<Withheld> {
  const at = clock.now();
  const { builtAt, ...refused } = image;
  const { build, reason } = refused;
  const recorded = await amendService(services, service, (newest) => {
    const next = withhold(dropAwaited(newest, build), {
      build,
      reason,
      since: at,
      ...(builtAt !== undefined && { builtAt }),
    });
    return next.withheld === newest.withheld
      ? next
      : announce(next, imageRefused({ service, ...refused }, at));
  });
  await deliverOfService({ services, notifier }, recorded);
  return { kind: 'withheld', reason };
}

import type { Rollout } from '../record.ts';
import { SECOND } from '../timing.ts';

/** Of an ended rollout, in whole seconds; each is absent where it isn't known. */
export interface DeliveryTimes {
  readonly leadTime?: number;
  readonly restoredIn?: number;
}

const seconds = (from: number, to: number) => Math.max(0, Math.round((to - from) / SECOND));

/** From the beginning of its image's build until green had all of the traffic. Of published images alone. */
export function leadTimeOf({ image, traffic }: Pick<Rollout, 'image' | 'traffic'>): DeliveryTimes {
  const whole = traffic.zeroSince.blue;
  if (image.builtAt === undefined || whole === undefined) return {};
  return { leadTime: seconds(image.builtAt, whole) };
}

/** From what sent it back until blue had all of the traffic. Absent where green had none: then no client saw it. */
export function restoredIn({
  failure,
  abort,
  traffic,
}: Pick<Rollout, 'failure' | 'abort' | 'traffic'>): DeliveryTimes {
  const since = Math.min(failure?.at ?? Number.POSITIVE_INFINITY, abort?.at ?? Number.POSITIVE_INFINITY);
  const until = traffic.zeroSince.green;
  if (until === undefined || until < since) return {};
  return { restoredIn: seconds(since, until) };
}

import { durationOf, HOUR, milliseconds, PATTERN, SECOND } from '../duration.ts';
import type { ServiceSpec } from '../service-spec/spec.ts';
import { SOAK_DEFAULT } from '../timing.ts';

/** How long an image must have been live in the service that is followed, milliseconds. */
export const soakOf = ({ after }: ServiceSpec['image']): number =>
  after === undefined ? SOAK_DEFAULT : milliseconds(after);

/** Of the steps that have a bake, together, milliseconds. */
export const bakesOf = ({ steps }: Pick<ServiceSpec, 'steps'>): number =>
  steps.filter(({ bake }) => PATTERN.test(bake)).reduce((sum, { bake }) => sum + milliseconds(bake), 0);

/** More seconds than this are written in hours: a duration has six digits at most. */
const SECONDS_MAX = 999_999 * SECOND;

/** The shortest `after` that is as long as all bakes. */
const soakFor = (bakes: number): string =>
  durationOf(bakes > SECONDS_MAX ? Math.ceil(bakes / HOUR) * HOUR : bakes);

/** What is wrong with `image.after` of a service that follows `from`: an image would go on before its bakes are over. */
export function shortSoak(image: ServiceSpec['image'], from: string, bakes: number): string | undefined {
  const soak = soakOf(image);
  if (soak >= bakes) return undefined;
  return `is ${durationOf(soak)}, shorter than the bakes of ${from}: make it ${soakFor(bakes)} or more`;
}

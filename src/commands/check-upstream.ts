import { durationOf, milliseconds, PATTERN } from '../rollout/duration.ts';
import { SpecMismatch } from '../rollout/errors.ts';
import type { Service } from '../rollout/service.ts';
import type { ServiceSpec } from '../rollout/spec.ts';
import { soakOf } from '../rollout/upstream.ts';

/**
 * Checks the service that a spec follows. Throws SpecMismatch when it isn't registered, when it follows this one in turn,
 * whatever is between them, or when an image would go on before its bakes there could be over.
 */
export function checkUpstream(services: readonly Service[], { service, image }: ServiceSpec): void {
  if (image.promotedFrom === undefined) return;
  const find = (wanted: string) => services.find(({ name }) => name === wanted);
  const path = [service];
  for (let name: string | undefined = image.promotedFrom; name !== undefined; ) {
    path.push(name);
    if (path.indexOf(name) < path.length - 1)
      throw new SpecMismatch(
        `"image.promotedFrom" goes round in a circle, ${path.join(' from ')}: let one of them follow a pipeline`,
      );
    const from = find(name);
    if (!from)
      throw new SpecMismatch(
        `"image.promotedFrom" names "${name}", which isn't registered: register it first`,
      );
    name = from.spec.image.promotedFrom;
  }
  checkSoak(image, find(image.promotedFrom));
}

function checkSoak(image: ServiceSpec['image'], from: Service | undefined): void {
  const bakes = (from?.spec.steps ?? [])
    .filter(({ bake }) => PATTERN.test(bake))
    .reduce((sum, { bake }) => sum + milliseconds(bake), 0);
  const soak = soakOf(image);
  if (soak >= bakes) return;
  throw new SpecMismatch(
    `"image.after" is ${durationOf(soak)}, shorter than the bakes of ${from?.name}: make it ${durationOf(bakes)} or more`,
  );
}

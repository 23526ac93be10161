import type { Ports } from '../../ports/ports.ts';
import { SpecMismatch } from '../../rollout/errors.ts';
import type { Service } from '../../rollout/service.ts';
import type { ServiceSpec } from '../../rollout/service-spec/spec.ts';
import { followedOf } from '../../rollout/upstream/followed.ts';
import { whyUnknown } from '../../rollout/upstream/installations.ts';
import { bakesOf, shortSoak, soakOf } from '../../rollout/upstream/soak.ts';
import { circleText } from '../../rollout/upstream/upstream.ts';
import { isSame } from './changed-spec.ts';

/**
 * Checks the service that a spec follows, and those that follow it. Throws SpecMismatch when the former isn't registered,
 * when it follows this one in turn, whatever is between them, or when an image would go on before its bakes could be over.
 * A soak that was taken before is no reason to refuse a spec that changes nothing of it.
 */
export function checkUpstream(services: readonly Service[], spec: ServiceSpec): void {
  const { service, image } = spec;
  const find = (wanted: string) => services.find(({ name }) => name === wanted);
  const before = find(service)?.spec;
  if (!isSame(before?.steps, spec.steps))
    for (const one of followersOf(services, service)) checkSoak(one.spec, spec);
  const followed = followedOf(image);
  if (!followed || followed.installation !== undefined) return;
  const path = [service];
  for (let name: string | undefined = followed.service; name !== undefined; ) {
    path.push(name);
    if (path.indexOf(name) < path.length - 1) throw new SpecMismatch(circleText(path));
    const from = find(name);
    if (!from)
      throw new SpecMismatch(
        `"image.promotedFrom" names "${name}", which isn't registered: register it first`,
      );
    name = localUpstream(from.spec);
  }
  const from = find(followed.service);
  if (from && !isSame(soakIn(before), soakIn(spec))) checkSoak(spec, from.spec);
}

/** A chain that goes on in another installation is followed by what that tells. */
function localUpstream({ image }: ServiceSpec): string | undefined {
  const followed = followedOf(image);
  return followed?.installation === undefined ? followed?.service : undefined;
}

/** Throws SpecMismatch where a spec names an installation that the stack doesn't. */
export async function checkInstallation(
  { installations }: Pick<Ports, 'installations'>,
  { image }: ServiceSpec,
): Promise<void> {
  const name = followedOf(image)?.installation;
  if (name === undefined) return;
  const unknown = whyUnknown(await installations.directory(), name);
  if (unknown !== undefined) throw new SpecMismatch(`"image.promotedFrom.installation": ${unknown}`);
}

const soakIn = (spec: ServiceSpec | undefined) => spec && [spec.image.promotedFrom, soakOf(spec.image)];

/** The services that follow the one of that name, whichever they are. */
export const followersOf = (services: readonly Service[], name: string): readonly Service[] =>
  services.filter(({ spec }) => spec.image.promotedFrom === name);

function checkSoak({ service, image }: ServiceSpec, { service: from, steps }: ServiceSpec): void {
  const short = shortSoak(image, from, bakesOf({ steps }));
  if (short !== undefined) throw new SpecMismatch(`"image.after" of ${service} ${short}`);
}

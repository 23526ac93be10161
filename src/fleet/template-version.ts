import type { DerivedVersion } from '../ports/launch-templates.ts';
import type { Ports } from '../ports/ports.ts';
import { claimOn, isLegacy } from '../rollout/fleet/identity.ts';
import type { Rollout } from '../rollout/record.ts';

/** Undefined before blue is pinned, or the pattern's version adopted. */
export function derivedVersion(rollout: Rollout): DerivedVersion | undefined {
  const { pin } = rollout.blue;
  if (!pin) return undefined;
  const made = { imageId: rollout.image.id, ...maker(rollout) };
  if (!rollout.pattern) return { id: pin.template, from: Number(pin.during.launchTemplateVersion), ...made };
  const { adopted } = rollout.pattern;
  return adopted && { id: adopted.id, from: adopted.version, ...made };
}

/** Of a blue whose template names a parameter: the version that names its image. */
export function blueVersion(rollout: Rollout): DerivedVersion | undefined {
  const { parameter, imageId } = rollout.blue;
  if (!parameter) return undefined;
  return { id: parameter.template, from: parameter.from, imageId, ...maker(rollout) };
}

/** Deletes the version that was made for blue, once blue isn't launched from it: it may be gone, or released. Idempotent. */
export async function discardBlueVersion(
  { fleets, templateVersions }: Pick<Ports, 'fleets' | 'templateVersions'>,
  rollout: Rollout,
): Promise<void> {
  const wanted = blueVersion(rollout);
  const version = wanted && (await templateVersions.find(wanted));
  if (!wanted || version === undefined) return;
  const found = await fleets.find(claimOn(rollout, 'blue'));
  const launched = found.kind === 'ours' ? found.fleet.launchTemplate?.version : undefined;
  if (launched !== String(version)) await templateVersions.discard({ ...wanted, version });
}

const maker = (rollout: Rollout) => ({ rollout: rollout.id, isLegacy: isLegacy(rollout) });

/**
 * Deletes green's template version, so that blue's `$Latest` means again what it meant before. One that a function made
 * but didn't live to record is found by what it is made from.
 */
export async function discardVersion(
  { templateVersions }: Pick<Ports, 'templateVersions'>,
  rollout: Rollout,
): Promise<void> {
  const wanted = derivedVersion(rollout);
  const version = rollout.green.launchTemplate?.version ?? (wanted && (await templateVersions.find(wanted)));
  const id = rollout.green.launchTemplate?.id ?? wanted?.id;
  if (id !== undefined && version !== undefined)
    await templateVersions.discard({ id, version, ...maker(rollout) });
  if (isAdoptedUnused(rollout)) await templateVersions.removeAdopted(rollout.service);
}

/** Our template, which no fleet launches from once green is gone: blue has its owner's, or a launch configuration. */
function isAdoptedUnused({ blue, pattern }: Rollout): boolean {
  if (blue.launchConfiguration !== undefined) return true;
  return pattern?.adopted !== undefined && pattern.adopted.id !== blue.pin?.template;
}

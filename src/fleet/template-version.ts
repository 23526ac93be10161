import type { DerivedVersion } from '../ports/launch-templates.ts';
import type { Ports } from '../ports/ports.ts';
import type { Rollout } from '../rollout/record.ts';

/** Undefined before blue is pinned. */
export function derivedVersion({ id: rollout, image, blue: { pin } }: Rollout): DerivedVersion | undefined {
  if (!pin) return undefined;
  return { id: pin.template, from: Number(pin.during.launchTemplateVersion), imageId: image.id, rollout };
}

/**
 * Deletes green's template version, so that blue's `$Latest` means again what it meant before. One that a function made
 * but didn't live to record is found by what it is made from.
 */
export async function discardVersion(
  { templates }: Pick<Ports, 'templates'>,
  rollout: Rollout,
): Promise<void> {
  const wanted = derivedVersion(rollout);
  const version = rollout.green.launchTemplate?.version ?? (wanted && (await templates.find(wanted)));
  const id = rollout.green.launchTemplate?.id ?? wanted?.id;
  if (id !== undefined && version !== undefined) await templates.discard({ id, version });
}

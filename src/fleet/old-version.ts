import type { Ports } from '../ports/ports.ts';
import { findRollout } from '../records/update.ts';
import { GreenshiftError } from '../rollout/errors.ts';
import { isLegacy } from '../rollout/fleet/identity.ts';
import type { Rollout } from '../rollout/record.ts';

type Needs = Pick<Ports, 'rollouts' | 'fleets' | 'templateVersions'>;

/** So many rollouts back versions stay: people compare with them, and nothing is deleted that may be read at this moment. */
const VERSIONS_KEPT = 50;

/**
 * Deletes the launch-template version of the rollout that was so many before this one, unless a group launches it: each
 * promoted rollout leaves one, and a launch template can have 10,000 (EC2 user guide, "Launch template quotas"). The
 * rollout has ended, and doesn't depend on it: what can't be read or done is returned, not thrown. Idempotent.
 */
export async function discardOldVersion(
  ports: Needs,
  { service, generation }: Rollout,
): Promise<GreenshiftError | undefined> {
  if (generation <= VERSIONS_KEPT) return undefined;
  try {
    await discardVersionOf(ports, `${service}-${generation - VERSIONS_KEPT}`);
    return undefined;
  } catch (error) {
    if (error instanceof GreenshiftError) return error;
    throw error;
  }
}

async function discardVersionOf(ports: Needs, id: string): Promise<void> {
  const old = await findRollout(ports, id);
  const made = old?.green.launchTemplate;
  if (!old || !made || old.phase !== 'concluded') return;
  const fleets = await ports.fleets.list();
  const isLaunched = fleets.some(({ launches }) =>
    launches.some(({ id, version }) => id === made.id && version === String(made.version)),
  );
  if (isLaunched) return;
  await ports.templateVersions.discard({ ...made, rollout: old.id, isLegacy: isLegacy(old) });
}

import type { Ports } from '../ports/ports.ts';
import { findRollout } from '../records/update.ts';
import { isLegacy } from '../rollout/identity.ts';
import { orNothing } from '../rollout/or-nothing.ts';
import type { Rollout } from '../rollout/record.ts';

type Needs = Pick<Ports, 'rollouts' | 'fleets' | 'templateVersions'>;

/** So many rollouts back versions stay: people compare with them, and nothing is deleted that may be read at this moment. */
const VERSIONS_KEPT = 50;

/**
 * Deletes the launch-template version of the rollout that was so many before this one, unless a group launches it: each
 * promoted rollout leaves one, and a launch template can have 10,000 (EC2 user guide, "Launch template quotas"). What AWS
 * refuses or can't do stays as it is. Idempotent.
 */
export async function discardOldVersion(ports: Needs, { service, generation }: Rollout): Promise<void> {
  if (generation <= VERSIONS_KEPT) return;
  const old = await findRollout(ports, `${service}-${generation - VERSIONS_KEPT}`);
  const made = old?.green.launchTemplate;
  if (!old || !made || old.phase !== 'concluded') return;
  const fleets = await orNothing(ports.fleets.list());
  const isLaunched = fleets?.some(({ launches }) =>
    launches.some(({ id, version }) => id === made.id && version === String(made.version)),
  );
  if (isLaunched !== false) return;
  await orNothing(ports.templateVersions.discard({ ...made, rollout: old.id, isLegacy: isLegacy(old) }));
}

import { openRolloutIn } from '../../fleet/mark.ts';
import type { Fleet } from '../../ports/fleets.ts';
import type { Ports } from '../../ports/ports.ts';
import { SpecMismatch } from '../../rollout/errors.ts';
import { TAGS } from '../../rollout/fleet/tags.ts';

/**
 * Throws SpecMismatch when another installation of Greenshift has marked the fleet, or one that is attached to the
 * target groups, and when an open rollout has the fleet: each would take the other's for its own. So would a fleet of
 * nobody's that is attached and not empty by its size, though it may have no server yet.
 */
export async function checkNeighbours(
  { fleets, rollouts }: Pick<Ports, 'fleets' | 'rollouts'>,
  { name, tags }: Fleet,
  targetGroups: readonly string[],
): Promise<void> {
  const near = (await fleets.list()).filter(
    (fleet) => fleet.name === name || fleet.targetGroups.some((group) => targetGroups.includes(group)),
  );
  const foreign = near.find(({ installation }) => installation === 'another');
  if (foreign) {
    const tag = `${TAGS.installation}=${foreign.tags[TAGS.installation]}`;
    throw new SpecMismatch(
      `the fleet "${foreign.name}" belongs to another installation of Greenshift: it is tagged ${tag}; remove the tag if that one is gone`,
    );
  }
  const beside = near.find(
    (fleet) => fleet.name !== name && fleet.installation === 'none' && fleet.desired > 0,
  );
  if (beside) {
    throw new SpecMismatch(
      `the fleet "${beside.name}" is attached to a target group of the service too, and would have no requests while the other target group has them: make one group of both, or give it a target group with routes of its own`,
    );
  }
  const holder = await openRolloutIn({ rollouts }, tags);
  if (holder)
    throw new SpecMismatch(`the fleet "${name}" belongs to the rollout ${holder}, which is under way`);
}

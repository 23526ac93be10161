import { type Colour, isEmpty } from '../../fleet/retire.ts';
import type { Fleet } from '../../ports/fleets.ts';
import type { Ports } from '../../ports/ports.ts';
import { callAttention } from '../../rollout/interventions/attention.ts';
import type { Rollout } from '../../rollout/record.ts';
import { groupsOf } from '../../rollout/traffic/pairs.ts';
import { forwardedTo } from '../../traffic/outside.ts';
import { saveCall } from '../attention.ts';
import type { StepResult } from '../step.ts';
import { holdRetirement } from './hold-retirement.ts';

type Needs = Pick<Ports, 'rollouts' | 'traffic' | 'notifier' | 'clock'>;

/**
 * Keeps a fleet as it is, and notifies people once, while a listener or rule that isn't a route of the spec forwards to
 * it. Others may have made it at any time: it is looked for again each time the fleet would shrink or be deleted.
 */
export async function keepForwarded(
  ports: Needs,
  rollout: Rollout,
  colour: Colour,
  fleet: Fleet,
  since: number,
): Promise<StepResult | undefined> {
  if (!isToChange(fleet)) return undefined;
  const why = await forwardedTo(ports, rollout, groupsOf(rollout, colour));
  if (why === undefined) return undefined;
  const called = callAttention(rollout, ports.clock.now(), why, `${fleet.name} is kept: ${why}`);
  return holdRetirement(ports, await saveCall(ports, rollout, called), since, why);
}

/** Otherwise its last servers are on their way out, or it is being deleted. */
const isToChange = (fleet: Fleet) => fleet.desired > 0 || (isEmpty(fleet) && !fleet.deleting);

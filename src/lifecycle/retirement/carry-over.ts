import { type CarriedOver, carryOver } from '../../fleet/carry-over.ts';
import { changesOnBlue, sourceOf } from '../../fleet/pattern.ts';
import type { Fleet } from '../../ports/fleets.ts';
import type { Ports } from '../../ports/ports.ts';
import { describeChange } from '../../rollout/fleet/settings.ts';
import { BLUE_KEPT, callAttention } from '../../rollout/interventions/attention.ts';
import type { Rollout } from '../../rollout/record.ts';
import { saveCall } from '../attention.ts';

type Needs = Pick<Ports, 'fleets' | 'settings' | 'rollouts' | 'notifier' | 'clock'>;

/**
 * Carries over to green what was changed since green was made on blue, or on the pattern. `why` says what green lacks
 * all the same, and a person was notified of it: blue, the only one that has it, is kept until green has it too or blue
 * is changed back.
 */
export async function carryOverOrHold(
  ports: Needs,
  rollout: Rollout,
  blue: Fleet,
): Promise<{ readonly rollout: Rollout; readonly why?: string }> {
  const carried = await tellWithheld(ports, await carryOver(ports, await tellChanges(ports, rollout), blue));
  if (carried.missing.length === 0) return { rollout: carried.rollout };
  const { fleet } = rollout.green;
  const changes = carried.missing.map(describeChange).join('; ');
  const refusal = carried.failure === undefined ? '' : ` (${carried.failure})`;
  const { from } = sourceOf(rollout);
  const why = `since ${fleet} was made ${from} was changed, which ${fleet} lacks: ${changes}${refusal}`;
  const advice = `change ${fleet} likewise, or ${from} back, and the rollout goes on by itself`;
  const call = callAttention(carried.rollout, ports.clock.now(), changes, `${BLUE_KEPT}${why}; ${advice}`);
  return { rollout: await saveCall(ports, carried.rollout, call), why };
}

/** What is suspended on a fleet that has failed isn't wished for the next one, nor is a size too small for its traffic. */
async function tellWithheld(ports: Needs, carried: CarriedOver): Promise<CarriedOver> {
  const { rollout, withheld = [] } = carried;
  if (withheld.length === 0) return carried;
  const what = withheld.map(describeChange).join('; ');
  const told = `${sourceOf(rollout).from} was changed, and ${rollout.green.fleet} doesn't get it: ${what}; with it the live fleet couldn't carry the traffic`;
  return {
    ...carried,
    rollout: await saveCall(ports, rollout, callAttention(rollout, ports.clock.now(), what, told)),
  };
}

/** With a pattern what is changed on the live fleet by hand goes with it: a person is told what, and where it belongs. */
async function tellChanges(ports: Needs, rollout: Rollout): Promise<Rollout> {
  const changed = await changesOnBlue(ports, rollout);
  if (changed.length === 0) return rollout;
  const { blue, green, pattern } = rollout;
  const what = changed.map(describeChange).join('; ');
  const told = `${blue.fleet} was changed, and ${green.fleet} is made like ${pattern?.fleet}: ${what}; change ${pattern?.fleet} for fleets to have it`;
  return saveCall(ports, rollout, callAttention(rollout, ports.clock.now(), what, told));
}

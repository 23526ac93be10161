import { growTo, shrinkTo } from '../../fleet/size.ts';
import type { Ports } from '../../ports/ports.ts';
import { claimOn } from '../../rollout/fleet/identity.ts';
import { greenSize } from '../../rollout/fleet/surge.ts';
import type { Rollout } from '../../rollout/record.ts';
import { WEIGHT_PROPAGATION } from '../../rollout/timing.ts';
import { groupsOf } from '../../rollout/traffic/pairs.ts';
import type { BlueCannotServe } from '../../traffic/blue-capacity.ts';
import { type LiveTraffic, readTraffic } from '../../traffic/live.ts';
import { forwardedTo } from '../../traffic/outside.ts';
import { stepBack } from '../../traffic/step-back.ts';

type Needs = Pick<Ports, 'fleets' | 'traffic' | 'rollouts' | 'clock'>;
type Standing = Pick<BlueCannotServe, 'healthy' | 'needed' | 'others'>;

/**
 * The way back of a rollout whose blue was sized down: blue gets what its servers carry as they come, and green gives up
 * what it needs no more, which may be the room that blue's next servers take. Returns the record.
 */
export async function goBackInSteps(ports: Needs, rollout: Rollout, standing: Standing): Promise<Rollout> {
  if (!rollout.blue.reduced) return rollout;
  // A blue that is dead has left everything to whatever green has: that is made whole.
  if (standing.healthy === 0) {
    await growTo(ports, rollout, standing.needed);
    return rollout;
  }
  const live = await readTraffic(ports, rollout);
  const stepped = await stepBack(ports, rollout, live, standing);
  // What has just been written hasn't reached everybody.
  if (stepped === rollout) await shrinkGreen(ports, rollout, live, standing);
  return stepped;
}

/** To its part of the traffic, once that has reached everybody, and not below what is healthy of it. */
async function shrinkGreen(
  ports: Needs,
  rollout: Rollout,
  { share, stickiness }: LiveTraffic,
  { needed, others }: Standing,
): Promise<void> {
  const { observed, observedAt } = rollout.traffic;
  const isEverywhere = ports.clock.now() >= observedAt + WEIGHT_PROPAGATION + stickiness;
  if (share.most !== observed || !isEverywhere || observed === 0) return;
  const claim = claimOn(rollout, 'green');
  const found = await ports.fleets.find(claim);
  if (found.kind !== 'ours') return;
  const { fleet } = found;
  const { desired } = fleet;
  const size = greenSize(rollout, observed, needed);
  const to = size + Math.max(0, desired - others);
  if (to >= desired || (await forwardedTo(ports, rollout, groupsOf(rollout, 'green')))) return;
  await shrinkTo(ports, claim, fleet, { minSize: size, desired: to });
}

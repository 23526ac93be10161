import { ensureMarked } from '../../fleet/mark.ts';
import { shrinkTo } from '../../fleet/size.ts';
import type { Fleet } from '../../ports/fleets.ts';
import type { Ports } from '../../ports/ports.ts';
import { requiredHealthy } from '../../rollout/fleet/capacity.ts';
import { claimOn } from '../../rollout/fleet/identity.ts';
import { blueSize, enlargeBlue, greenSize, markReduced, reduceBlue } from '../../rollout/fleet/surge.ts';
import { callAttention } from '../../rollout/interventions/attention.ts';
import { activeSince } from '../../rollout/interventions/pause.ts';
import type { Rollout } from '../../rollout/record.ts';
import { SECOND, WEIGHT_PROPAGATION } from '../../rollout/timing.ts';
import { groupsOf } from '../../rollout/traffic/pairs.ts';
import { checkDrift, readTraffic } from '../../traffic/live.ts';
import { forwardedBeside, forwardedTo } from '../../traffic/outside.ts';
import { saveCall } from '../attention.ts';
import type { Watched } from '../evidence/watch-blue.ts';
import { failStep, type StepResult, stepResult } from '../step.ts';
import type { Readiness } from './ensure-way-back.ts';

type Needs = Pick<Ports, 'fleets' | 'traffic' | 'rollouts' | 'notifier' | 'clock'>;

/**
 * Sizes blue down, where the spec has a surge, to what green hasn't of the traffic, where green has to grow for its next
 * weight: not before the last weight has reached everybody, and never below what is healthy of it. An abort that comes
 * meanwhile finds the intent in the record, and counts no more servers than will stay.
 */
export async function makeRoom(
  ports: Needs,
  rollout: Rollout,
  { blueFleet, blueHealthy, capacity, green }: Watched,
): Promise<Readiness> {
  const { plan, traffic, stepSince } = rollout;
  if (plan.surge === undefined || traffic.observed === 0 || !blueFleet) return { rollout };
  const { weight } = plan.steps[rollout.step]!;
  if (weight < traffic.observed)
    return { rollout: await giveBack(ports, rollout, blueFleet, { weight, capacity }) };
  // With too few servers of green nothing goes on, and blue stays as it is.
  if (green.units < requiredHealthy(traffic.observed, capacity)) return { rollout };
  const begun = begunFor(rollout);
  if (begun?.done) return { rollout };
  if (!begun && green.units >= greenSize(rollout, weight, capacity)) return { rollout };
  const missing = Math.max(0, blueFleet.desired - blueHealthy);
  const to = begun?.to ?? blueSize(traffic.observed, capacity) + missing;
  if (!begun && to >= blueFleet.desired) return { rollout };
  const held = await holdForOthers(ports, rollout);
  if (held) return { rollout, result: held };
  const live = await readTraffic(ports, rollout);
  checkDrift(live, rollout);
  const left = stepSince + WEIGHT_PROPAGATION + live.stickiness - ports.clock.now();
  if (left > 0) return { rollout, result: stepResult(rollout, 'hold', Math.ceil(left / SECOND)) };
  const recorded = begun
    ? rollout
    : await ports.rollouts.save(reduceBlue(rollout, to, capacity, ports.clock.now()));
  // It can't be undone at once, and the read above may be older than a change of the split: read once more.
  checkDrift(await readTraffic(ports, recorded), recorded);
  await ensureMarked(ports, recorded, blueFleet);
  await shrinkTo(ports, claimOn(recorded, 'blue'), blueFleet, { minSize: to, desired: to });
  return { rollout: await ports.rollouts.save(markReduced(recorded)) };
}

/** Sizes blue up again for a lower weight that a person wants green to have: that waits until it has the servers. */
async function giveBack(
  ports: Needs,
  rollout: Rollout,
  blue: Fleet,
  { weight, capacity }: { readonly weight: number; readonly capacity: number },
): Promise<Rollout> {
  const larger = enlargeBlue(rollout, weight, capacity, ports.clock.now());
  if (larger === rollout) return rollout;
  const recorded = await ports.rollouts.save(larger);
  await ensureMarked(ports, recorded, blue);
  const size = recorded.blue.reduced!.to;
  await ports.fleets.configure(claimOn(recorded, 'blue'), {
    minSize: size,
    desired: Math.max(size, blue.desired),
  });
  return recorded;
}

/** What others send blue isn't counted: it stays as it is until they don't. After `startWithin` the rollout goes back. */
async function holdForOthers(ports: Needs, rollout: Rollout): Promise<StepResult | undefined> {
  const own = await forwardedTo(ports, rollout, groupsOf(rollout, 'blue'));
  const why = own ?? (await forwardedBeside(ports, rollout));
  if (why === undefined) return undefined;
  const now = ports.clock.now();
  const message = `blue can't shrink behind green: ${why}`;
  if (now - activeSince(rollout) >= rollout.plan.startWithin)
    return failStep(ports, rollout.id, { code: 'SpecMismatch', message });
  const called = callAttention(rollout, now, 'others forward to blue', message);
  return stepResult(await saveCall(ports, rollout, called), 'hold');
}

/** What was begun for the weight that green has now. */
function begunFor({ blue, traffic }: Rollout): Rollout['blue']['reduced'] {
  return blue.reduced?.share === 100 - traffic.observed ? blue.reduced : undefined;
}

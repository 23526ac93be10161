import { isShrunk, repin } from '../../fleet/pin.ts';
import { capacityWith, growTo } from '../../fleet/size.ts';
import type { Fleet } from '../../ports/fleets.ts';
import type { Ports } from '../../ports/ports.ts';
import { ImageNotFound, ImageNotReady, ImageRefused } from '../../rollout/errors.ts';
import { checkState } from '../../rollout/images/provenance.ts';
import { BLUE_KEPT, callAttention } from '../../rollout/interventions/attention.ts';
import type { Rollout } from '../../rollout/record.ts';
import { GREEN_RECOVERY_MAX } from '../../rollout/timing.ts';
import { drainPollSeconds } from '../../rollout/waiting/polling.ts';
import { blueInUse, type InUse } from '../../traffic/outside.ts';
import { saveCall } from '../attention.ts';
import { greenHealth } from '../evidence/watch-blue.ts';
import { failStep, type StepResult, stepResult } from '../step.ts';
import { carryOverOrHold } from './carry-over.ts';
import { holdRetirement } from './hold-retirement.ts';

type Needs = Pick<
  Ports,
  'rollouts' | 'fleets' | 'settings' | 'traffic' | 'metrics' | 'images' | 'notifier' | 'clock'
>;

/** Before the point of no return. The result of the step if blue can't go yet; otherwise the record. */
export async function keepBlue(
  ports: Needs,
  rollout: Rollout,
  blue: Fleet,
  { stickiness, drained, since }: { stickiness: number; drained: number; since: number },
): Promise<StepResult | Rollout> {
  if (isShrunk(rollout.blue, blue)) return sizeBack(ports, rollout, blue, since);
  const inUse = await blueInUse(ports, rollout, stickiness, drained);
  if (inUse?.until !== undefined) {
    const left = inUse.until - ports.clock.now();
    return stepResult(rollout, 'hold', drainPollSeconds(left, left));
  }
  if (inUse) return holdRetirement(ports, await noteHold(ports, rollout, inUse), since, inUse.why);
  const unfit = await greenUnfit(ports, rollout, blue);
  // A single poll may meet a server that is just being replaced.
  if (unfit && ports.clock.now() - since < GREEN_RECOVERY_MAX) return stepResult(rollout, 'hold');
  if (unfit) return failStep(ports, rollout.id, unfit);
  const carried = await carryOverOrHold(ports, rollout, blue);
  return carried.why === undefined
    ? carried.rollout
    : holdRetirement(ports, carried.rollout, since, carried.why);
}

/** Green can't be given sizes that are too small for what it carries: blue goes with those that it was pinned at. */
async function sizeBack(ports: Needs, rollout: Rollout, blue: Fleet, since: number): Promise<StepResult> {
  const why = `somebody has shrunk ${blue.name}, and it is being sized back`;
  const sized = await repin(ports, rollout, blue);
  return holdRetirement(ports, await noteHold(ports, sized, { why }), since, why);
}

/** Notifies people once of why blue is kept, unless it is for what time alone brings. */
async function noteHold(ports: Needs, rollout: Rollout, { why, passes }: InUse): Promise<Rollout> {
  if (passes) return rollout;
  return saveCall(ports, rollout, callAttention(rollout, ports.clock.now(), why, `${BLUE_KEPT}${why}`));
}

interface Unfit {
  readonly code: string;
  readonly message: string;
}

/** Blue is kept for a rollback until green has the servers to carry everything, and can launch others. */
async function greenUnfit(ports: Needs, rollout: Rollout, blue: Fleet): Promise<Unfit | undefined> {
  const full = capacityWith(rollout.blue, blue);
  const [green, unlaunchable] = await Promise.all([
    greenHealth(ports, rollout),
    whyUnlaunchable(ports, rollout),
  ]);
  if (green.units >= full) return unlaunchable;
  // Blue may have grown since, and nothing that is held back on green makes it follow.
  await growTo(ports, rollout, full);
  const message = `green has ${green.units} healthy servers of ${full} as blue is to be retired`;
  return { code: 'GreenUnhealthy', message };
}

/** A live fleet whose image is gone couldn't replace a server, and no rollout could begin beside it. */
async function whyUnlaunchable({ images }: Needs, { image }: Rollout): Promise<Unfit | undefined> {
  try {
    checkState(await images.describe(image.id));
    return undefined;
  } catch (error) {
    const isImages = [ImageNotFound, ImageNotReady, ImageRefused].some((kind) => error instanceof kind);
    if (!isImages) throw error;
    const { name: code, message } = error as Error;
    return { code, message: `blue is kept, green can't be launched again: ${message}` };
  }
}

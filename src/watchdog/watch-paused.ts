import {
  type Check,
  type CheckNeeds,
  checkBake,
  checkServers,
  decideBake,
} from '../lifecycle/evidence/check-bake.ts';
import { takeOver } from '../lifecycle/take-over.ts';
import type { Ports } from '../ports/ports.ts';
import { deliver, saveAndDeliver } from '../records/deliver.ts';
import { amend } from '../records/update.ts';
import { DriftDetected, RouteGone } from '../rollout/errors.ts';
import { callAttention } from '../rollout/interventions/attention.ts';
import type { Pause } from '../rollout/interventions/interventions.ts';
import { isPaused } from '../rollout/interventions/pause.ts';
import type { Rollout } from '../rollout/record.ts';
import type { Service } from '../rollout/service.ts';
import { STEP_TIMEOUT } from '../rollout/timing.ts';
import { recordObserved, startBake } from '../rollout/transitions.ts';
import { bakeOn } from '../rollout/waiting/bake-on.ts';
import { checkDrift, readTraffic } from '../traffic/live.ts';
import { endPause, type PauseAction, revertPaused } from './end-pause.ts';
import { watchWindow } from './watch-window.ts';

export type WatchNeeds = CheckNeeds & Pick<Ports, 'services' | 'testerRules' | 'notifier' | 'engine'>;

/**
 * Looks after a rollout that waits for a person or a window, and so has no execution: what would send it back in a bake
 * sends it back now, and green gets the traffic that blue can't serve any more. Throws RecordConflict when somebody else
 * acts.
 */
export async function watchPaused(
  ports: WatchNeeds,
  service: Service,
  rollout: Rollout & { readonly pause: Pause },
): Promise<PauseAction[]> {
  const { kind, until } = rollout.pause;
  const isOver = kind === 'window' || ports.clock.now() >= until;
  const ended = isOver ? await end(ports, service, rollout) : [];
  const current = isOver ? await ports.rollouts.get(rollout.id) : rollout;
  return isPaused(current) ? [...ended, ...(await watchTraffic(ports, current))] : ended;
}

const end = (ports: WatchNeeds, service: Service, rollout: Rollout & { readonly pause: Pause }) =>
  rollout.pause.kind === 'window' ? watchWindow(ports, service, rollout) : endPause(ports, rollout);

async function watchTraffic(ports: WatchNeeds, rollout: Rollout): Promise<PauseAction[]> {
  const { intended, observed } = rollout.traffic;
  if (intended === 0 && observed === 0) return [];
  try {
    const settled = await settleRaise(ports, rollout);
    const isBaking = settled.phase === 'baking';
    return await act(ports, settled, await (isBaking ? checkBake : checkServers)(ports, settled));
  } catch (error) {
    // What the resumed rollout goes back for; until then a person decides.
    if (!(error instanceof DriftDetected || error instanceof RouteGone)) throw error;
    const { name, message } = error;
    const called = await amend(ports, rollout.id, (record, at) =>
      isPaused(record) ? callAttention(record, at, `paused ${name}`, message) : record,
    );
    await deliver(ports, called);
    return [];
  }
}

/**
 * A raise was under way as it was paused: what reads back is recorded, and a step that has its weight begins its bake. One
 * that waits for its weight leaves green in the bake of the weight that it has.
 */
async function settleRaise(ports: WatchNeeds, rollout: Rollout): Promise<Rollout> {
  const { phase, plan, step, traffic } = rollout;
  if (phase !== 'shifting') return rollout;
  const live = await readTraffic(ports, rollout);
  checkDrift(live, rollout, traffic.intended);
  const { least, most } = live.share;
  const at = ports.clock.now();
  const observed = recordObserved(rollout, live.share, at);
  if (most === traffic.observed && least === most) {
    const baking = isWriting(rollout, at) ? undefined : bakeOn(observed, at);
    return baking ? ports.rollouts.save(baking) : rollout;
  }
  const isDone = least === most && most === plan.steps[step]?.weight;
  return ports.rollouts.save(isDone ? startBake(observed, at) : observed);
}

/** The function that has recorded a weight may still be about to write it. */
const isWriting = ({ traffic, pause }: Rollout, at: number): boolean =>
  traffic.intended !== traffic.observed && at - (pause?.at ?? at) < STEP_TIMEOUT;

async function act(ports: WatchNeeds, before: Rollout, check: Check): Promise<PauseAction[]> {
  const { seen, verdict, isBlueLost } = check;
  if (isBlueLost) {
    await takeOver(ports, seen, 'its pause ends: blue has no healthy server');
    return ['ended-pause'];
  }
  if (verdict.kind === 'fail') return revertPaused(ports, seen, verdict);
  const next = verdict.kind === 'hold' ? decideBake(check) : seen;
  if (JSON.stringify(next) !== JSON.stringify(before)) await saveAndDeliver(ports, next);
  return [];
}

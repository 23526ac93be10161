import { noEvidence } from './analysis/evidence.ts';
import { IllegalTransition } from './errors.ts';
import { withoutPause } from './gates/paused-time.ts';
import type { Phase } from './phase.ts';
import { isOpen, type Rollout } from './record.ts';
import { isIdle, type Share } from './traffic/split.ts';

/** Where a rollout may go from each phase. A test compares the flow's edges with it. */
export const NEXT: Readonly<Record<Phase, readonly Phase[]>> = {
  planned: ['launching', 'rolling-back'],
  launching: ['proving', 'rolling-back'],
  proving: ['shifting', 'rolling-back'],
  shifting: ['baking', 'rolling-back'],
  baking: ['shifting', 'retiring-blue', 'rolling-back'],
  'retiring-blue': ['rolling-back', 'concluded'],
  'rolling-back': ['retiring-green'],
  'retiring-green': ['concluded'],
  concluded: [],
};

/** Enough for the longest plan, and far below the 400 KB of a DynamoDB item. */
const TIMELINE_LENGTH = 400;

/** Past its length, lines of the timeline's middle are dropped. `green`: its share in percent, where that has changed. */
export function note(rollout: Rollout, at: number, what: string, green?: number): Rollout {
  const entry = { at, phase: rollout.phase, what, ...(green !== undefined && { green }) };
  const timeline = [...rollout.timeline, entry];
  if (timeline.length > TIMELINE_LENGTH) timeline.splice(TIMELINE_LENGTH / 2, 1);
  return { ...rollout, timeline };
}

/** A line that is the same as one before in this phase takes its place, and counts it: what repeats crowds nothing out. */
function noteAgain(rollout: Rollout, at: number, what: string): Rollout {
  const { phase, timeline } = rollout;
  const before = timeline.findLast((entry) => entry.phase === phase && entry.what === what);
  if (!before) return note(rollout, at, what);
  const { times = 1, since = before.at } = before;
  const again = { at, phase, what, times: times + 1, since };
  return { ...rollout, timeline: [...timeline.filter((entry) => entry !== before), again] };
}

/** Moves the rollout to another phase; to its own is a no-op. Throws IllegalTransition. */
export function enter(rollout: Rollout, phase: Phase, at: number, what: string): Rollout {
  if (rollout.phase === phase) return rollout;
  if (!NEXT[rollout.phase].includes(phase)) {
    throw new IllegalTransition(`${rollout.id} cannot go from ${rollout.phase} to ${phase}`);
  }
  const entered = { ...rollout, phase, phaseSince: at };
  // The fleet that they name may be gone.
  return note(phase === 'concluded' ? { ...entered, breakGlass: undefined } : entered, at, what);
}

export const isLegal = (from: Phase, to: Phase) => NEXT[from].includes(to);

/** Records why the rollout is reverted. The first failure stays: it is the cause of the others. */
export function fail(rollout: Rollout, at: number, code: string, message: string): Rollout {
  if (rollout.failure) return rollout;
  return note({ ...rollout, failure: { at, code, message } }, at, `failed: ${message}`);
}

/** Records whose fault a failure was: green's group is gone, so its image isn't used up. Twice is once. */
export function excuse(rollout: Rollout, at: number, why: string): Rollout {
  const { failure } = rollout;
  if (!failure || failure.code === 'GreenGone') return rollout;
  const message = `${why}; seen before: ${failure.message}`;
  return note({ ...rollout, failure: { ...failure, code: 'GreenGone', message } }, at, why);
}

/** Idempotent: the first abort stays. */
export function abort(rollout: Rollout, at: number, by: string, reason: string): Rollout {
  if (rollout.abort || !isOpen(rollout)) return rollout;
  return note({ ...rollout, abort: { at, by, reason } }, at, `abort asked for by ${by}: ${reason}`);
}

/** Of a pause it is the end; a person's pauses don't count as trouble. */
export function resume(rollout: Rollout, at: number, why: string): Rollout {
  const { outcome: _, pause, ...open } = rollout;
  if (pause) {
    const gating = withoutPause(rollout, at);
    const going = { ...open, ...(gating && { gating }), resumedAt: at, takenOverAt: at };
    return isSaid(rollout, why) ? going : note(going, at, why);
  }
  const taken = { ...open, takeovers: (rollout.takeovers ?? 0) + 1, takenOverAt: at };
  return isSaid(rollout, why) ? taken : noteAgain(taken, at, `${TAKEN_OVER}${why}`);
}

/** A person's command has just been noted by itself. */
function isSaid({ timeline }: Rollout, why: string): boolean {
  const last = timeline.at(-1)?.what ?? '';
  return last.includes(why) && !last.startsWith(TAKEN_OVER);
}

const TAKEN_OVER = 'taken over: ';

/** Another execution continues it as planned: neither a failure of the one before, nor news for people. */
export const renew = (rollout: Rollout, at: number): Rollout => ({ ...rollout, renewedAt: at });

/** What was to continue it didn't start. */
export function unrenewed(rollout: Rollout): Rollout {
  if (rollout.renewedAt === undefined) return rollout;
  const { renewedAt: _, ...rest } = rollout;
  return rest;
}

/** Recorded before the weight is written. */
export function recordIntent(rollout: Rollout, percent: number, at: number): Rollout {
  if (rollout.traffic.intended === percent) return rollout;
  const { blue, green } = rollout.traffic.zeroSince;
  // From the intent on a weight may be above 0, even if the writer dies before reading it back.
  const zeroSince = { ...(percent === 100 && blue && { blue }), ...(percent === 0 && green && { green }) };
  const traffic = {
    ...rollout.traffic,
    intended: percent,
    zeroSince,
    ...(percent > 0 && { raised: true as const }),
  };
  return note({ ...rollout, traffic }, at, `about to give green ${percent} % of the traffic`);
}

/** While routes differ the largest share counts as observed, and no fleet as idle. */
export function recordObserved(rollout: Rollout, share: Share, at: number): Rollout {
  const { traffic } = rollout;
  const { least, most: observed } = share;
  const zeroSince = {
    ...(isIdle('blue', share) && { blue: traffic.zeroSince.blue ?? at }),
    ...(isIdle('green', share) && { green: traffic.zeroSince.green ?? at }),
  };
  const next = { ...rollout, traffic: { ...traffic, observed, observedAt: at, zeroSince } };
  if (traffic.observed === observed) return next;
  const what = `green has ${least === observed ? '' : `${least} to `}${observed} % of the traffic`;
  return note(next, at, what, observed);
}

/** The bake and the evidence of a step count from when its weight was read back. */
export function startBake(rollout: Rollout, at: number): Rollout {
  const next = enter(rollout, 'baking', at, `baking at ${rollout.traffic.observed} %`);
  return { ...next, stepSince: at, evidence: noEvidence(at) };
}

export const BRANCH_STATES = [
  /** Its wave hasn't begun. */
  'waiting',
  /** It is asked to begin, and hasn't said yet that it has. */
  'asked',
  /** No service there takes the image. */
  'nobody',
  /** A person has the campaign go on without it. */
  'left-out',
  /** As its own campaign is. */
  'running',
  'paused',
  'stopped',
  'rolling-back',
  'rolled-back',
  'superseded',
  'completed',
] as const;
export type BranchState = (typeof BRANCH_STATES)[number];

/**
 * A wave that another installation carries out, as a campaign of its own with waves of its own. Times are milliseconds since
 * the epoch.
 */
export interface Branch {
  /** By its name in the stack's parameter `installations`. */
  readonly installation: string;
  readonly state: BranchState;
  /** Since when it has this state. */
  readonly since: number;
  /** Its campaign's id there. */
  readonly campaign?: string | undefined;
  /** How far that has come: its wave, counted from 1, of so many. */
  readonly wave?: number | undefined;
  readonly waves?: number | undefined;
  readonly counts?: BranchCounts | undefined;
  /** So many of those that failed don't count: a person has had the campaign go on after a stop. */
  readonly forgiven?: number | undefined;
  /** Failures that the image is to blame for there, each once. */
  readonly codes?: readonly string[] | undefined;
  /** Its campaign has stopped by itself, and not for want of services that take the image. */
  readonly isAtFault?: boolean | undefined;
  /** What it waits for, or who has told it what. */
  readonly why?: string | undefined;
  /** When it has answered last. */
  readonly heardAt?: number | undefined;
  /** Since when it hasn't. */
  readonly silentSince?: number | undefined;
  /** When it was asked last, and hasn't. */
  readonly missedAt?: number | undefined;
  /** That it keeps the campaign waiting was announced. */
  readonly isTold?: boolean | undefined;
  /** The time of the last order that it has taken. */
  readonly orderTaken?: number | undefined;
}

/** Of the services of a branch; `failed`: those that went back by a failure of the image. */
export interface BranchCounts {
  readonly total: number;
  readonly promoted: number;
  readonly moving: number;
  readonly failed: number;
}

/** What another installation says of its campaign. */
export interface BranchTold {
  readonly outcome: BranchOutcome;
  readonly campaign?: string | undefined;
  readonly state?: BranchState | undefined;
  readonly wave?: number | undefined;
  readonly waves?: number | undefined;
  readonly counts?: BranchCounts | undefined;
  readonly codes?: readonly string[] | undefined;
  readonly isAtFault?: boolean | undefined;
  readonly why?: string | undefined;
  readonly orderTaken?: number | undefined;
}

export const BRANCH_OUTCOMES = [
  /** Its campaign was begun. */
  'begun',
  /** It has taken an order. */
  'ordered',
  /** Nothing was new. */
  'heard',
  /** No service there takes the image, or has taken it: its campaign, where there is one, has stopped for that. */
  'nobody',
  /** There is no campaign, and by its order none is to begin. */
  'not-begun',
] as const;
export type BranchOutcome = (typeof BRANCH_OUTCOMES)[number];

const OVER: readonly BranchState[] = ['nobody', 'left-out', 'superseded', 'completed'];
const EMPTY: readonly BranchState[] = ['nobody', 'left-out', 'superseded'];
const HELD: readonly BranchState[] = ['asked', 'paused', 'stopped', 'rolling-back', 'rolled-back'];

/** How many services there have failed by the image, and count. */
export const failedThere = ({ counts, forgiven = 0 }: Branch): number =>
  Math.max(0, (counts?.failed ?? 0) - forgiven);

/** Whether the wave has ended there. */
export const isBranchOver = ({ state }: Branch) => OVER.includes(state);

/** Whether nothing of it is to be watched. */
export const isBranchEmpty = ({ state }: Branch) => EMPTY.includes(state);

/** Whether it keeps the campaign waiting until somebody does something. */
export const isBranchHeld = ({ state, silentSince }: Branch) =>
  silentSince !== undefined || HELD.includes(state);

/** Since when it does, at the least. */
export const heldSince = ({ since, silentSince = since }: Branch) => silentSince;

/** The branch after an answer; one that was left out stays so. */
export function hear(branch: Branch, told: BranchTold, now: number): Branch {
  const { outcome, state = branch.state, ...rest } = told;
  const { installation, since } = branch;
  const next = branch.state === 'left-out' ? 'left-out' : stateOf(outcome, state);
  const isSame = next === branch.state;
  // What is resumed there as well begins to count anew there.
  const forgiven = Math.min(branch.forgiven ?? 0, told.counts?.failed ?? 0);
  return {
    installation,
    ...rest,
    state: next,
    since: isSame ? since : now,
    heardAt: now,
    ...(forgiven > 0 && { forgiven }),
    ...(branch.state === 'left-out' && { why: branch.why }),
    ...(isSame && branch.isTold && branch.silentSince === undefined && { isTold: true }),
  };
}

const stateOf = (outcome: BranchOutcome, state: BranchState): BranchState =>
  outcome === 'nobody' ? 'nobody' : outcome === 'not-begun' ? 'asked' : state;

/** The branch after it hasn't answered, and why: nothing is known anew. */
export const missAnswer = (branch: Branch, reason: string, now: number): Branch =>
  branch.state === 'left-out'
    ? branch
    : { ...branch, silentSince: branch.silentSince ?? now, missedAt: now, why: reason };

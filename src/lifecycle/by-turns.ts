import type { Ports } from '../ports/ports.ts';
import { amend, retryOnConflict } from '../records/update.ts';
import { isRollingBack, type Rollout } from '../rollout/record.ts';
import { GIVE_BACK_AGAIN, SECOND, TURN_FALLBACK, TURN_WAIT_MAX } from '../rollout/timing.ts';
import {
  hadTurn,
  hasTurn,
  isImpatient,
  isThrottling,
  recordThrottled,
  throttledLately,
} from '../rollout/waiting/throttled.ts';
import { givesWay, takeTurn, type WorkName } from '../rollout/waiting/turns.ts';
import { type Step, type StepInput, type StepResult, stepResult } from './step.ts';

type Needs = Pick<Ports, 'rollouts' | 'turns' | 'clock'>;

/**
 * A step that waits while AWS throttles: what fails of nothing but too many calls, of whomever, says nothing of the image.
 * It holds until its turn, and goes by turns from then on until nothing was throttled for a while. What gives the traffic
 * back never waits before it has tried, and soon tries again; those whose turn has come wait for it. Without throttling it
 * calls nothing but what the step calls.
 */
export const byTurns =
  <Names extends keyof Ports>(work: WorkName, step: Step<Names>): Step<Names | keyof Needs> =>
  async (ports, input) => {
    const found = await ports.rollouts.get(input.rollout);
    if (found.epoch !== input.epoch) return step(readingFirst(ports, found), input);
    const early = await waitBefore(ports, found, work);
    if (early) return early;
    try {
      return await step(readingFirst(ports, found), input);
    } catch (error) {
      if (!isThrottling(error) || !mayHold(work, input) || isImpatient(found, ports.clock.now())) throw error;
      return waitAfter(ports, found, work, error);
    }
  };

/** A launch of an older flow takes every other verdict than `pass` for a failure. */
const mayHold = (work: WorkName, input: StepInput) => work !== 'launch' || input.mayHold === true;

/** The step's first read of its record is the one that was just made. */
function readingFirst<Some extends Pick<Ports, 'rollouts'>>(ports: Some, found: Rollout): Some {
  let first: Rollout | undefined = found;
  const get = async (id: string) => {
    const kept = first;
    first = undefined;
    return kept && kept.id === id ? kept : ports.rollouts.get(id);
  };
  return { ...ports, rollouts: { get, save: (rollout: Rollout) => ports.rollouts.save(rollout) } };
}

/** The hold until its turn, for a step that was throttled lately; undefined where it may begin. */
async function waitBefore(ports: Needs, found: Rollout, work: WorkName): Promise<StepResult | undefined> {
  const at = ports.clock.now();
  const lately = throttledLately(found, at);
  const isGoingBack = isRollingBack(found) && work !== 'retire';
  if (!lately || isGoingBack || work === 'give back') return undefined;
  if (hasTurn(lately, work, at) && !(await isBehindReverts(ports, found, work))) return undefined;
  if (lately.work === work && lately.turn > at) return holdUntil(found, lately.turn, at);
  const turn = await nextTurn(ports, found, work, false);
  if (turn === undefined || turn - at <= SECOND) return undefined;
  const saved = await amend(ports, found.id, (record) =>
    record.throttled ? { ...record, throttled: { ...record.throttled, turn, work } } : record,
  );
  return holdUntil(saved, turn, at);
}

/** Throws the step's own error when the wait can't be recorded: the flow tries it again. */
async function waitAfter(ports: Needs, found: Rollout, work: WorkName, error: Error): Promise<StepResult> {
  const at = ports.clock.now();
  const isGiveBack = work === 'give back';
  // That others were sooner is no reason to be slower.
  const inVain = !isGiveBack && hadTurn(found, work, at);
  const taken = (await nextTurn(ports, found, work, inVain)) ?? at + TURN_FALLBACK;
  const turn = isGiveBack ? Math.min(taken, at + GIVE_BACK_AGAIN) : taken;
  try {
    const saved = await amend(ports, found.id, (record) =>
      record.epoch === found.epoch
        ? recordThrottled(record, { turn, work, at, reason: error.message })
        : record,
    );
    return holdUntil(saved, turn, at);
  } catch {
    throw error;
  }
}

/** Undefined where the record can't be read or written: nobody waits for a turn that can't be had. */
async function nextTurn(
  { turns, clock }: Needs,
  rollout: Rollout,
  work: WorkName,
  inVain: boolean,
): Promise<number | undefined> {
  const priority = isBroughtBack(rollout) ? 'revert' : undefined;
  try {
    return await retryOnConflict(async () => {
      const taken = takeTurn(await turns.get(), work, clock.now(), { inVain, priority });
      await turns.save(taken.turns);
      return taken.turn;
    });
  } catch {
    return undefined;
  }
}

/** An image that is brought back comes before all others. */
const isBroughtBack = ({ cause }: Rollout) => cause.kind === 'rollback';

/** What can't be read is in nobody's way. */
async function isBehindReverts({ turns, clock }: Needs, found: Rollout, work: WorkName): Promise<boolean> {
  if (isBroughtBack(found)) return false;
  return turns.get().then(
    (known) => givesWay(known, work, clock.now()),
    () => false,
  );
}

const holdUntil = (rollout: Rollout, turn: number, at: number): StepResult =>
  stepResult(rollout, 'hold', Math.max(1, Math.ceil(Math.min(TURN_WAIT_MAX, turn - at) / SECOND)));

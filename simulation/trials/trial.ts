import { decide } from '../../src/rollout/analysis/decision.ts';
import type { Judgement } from '../../src/rollout/analysis/judgement.ts';
import { badIn, type Sample } from '../../src/rollout/analysis/sample.ts';
import type { Rollout } from '../../src/rollout/record.ts';
import { shareOver } from '../../src/rollout/traffic/split.ts';
import { enter, recordObserved, startBake } from '../../src/rollout/transitions.ts';
import type { TrialRequests } from './stream.ts';
import type { ThresholdRule } from './threshold-rules.ts';
import { watchBake } from './watch-bake.ts';

const MINUTE = 60_000;
/** To write the split, and read it back, milliseconds. */
const WRITING = 800;
/** From an alarm or a failed measurement to the return of the traffic, milliseconds. */
const REACTION = 30_000;

/** How one rollout went. Times are milliseconds from the first weight on. */
export interface TrialResult {
  readonly outcome: 'promoted' | 'reverted';
  /** The failure's code, of those that were reverted. */
  readonly code?: string;
  readonly took: number;
  /** Bad requests that a green like blue would not have had. */
  readonly excess: number;
}

export interface TrialRequest {
  readonly rollout: Rollout;
  readonly stream: TrialRequests;
  /** When the first weight is written, milliseconds. */
  readonly begin: number;
  /** Milliseconds by which the metrics are late. */
  readonly late: number;
  readonly servers: number;
}

/** The rollout as the product judges it. */
export async function trial({
  rollout: planned,
  stream,
  begin,
  late,
  servers,
}: TrialRequest): Promise<TrialResult> {
  const judgements = new Map<number, Judgement>();
  const minute = (start: number) => stream.minute(start);
  let rollout: Rollout = { ...planned, phase: 'shifting' };
  let now = begin;
  for (;;) {
    rollout = raised(rollout, stream, now + WRITING);
    const end = now + rollout.plan.steps[rollout.step]!.bake + 2 * rollout.plan.holdAtMost;
    const watched = await watchBake({ minute, late, servers, judgements }, rollout, end);
    const { verdict } = watched;
    now = watched.at;
    if (verdict.kind !== 'pass') {
      const back = now + WRITING;
      const code = verdict.kind === 'fail' ? verdict.code : 'HeldTooLong';
      return { outcome: 'reverted', code, took: back - begin, excess: stream.excess(back) };
    }
    rollout = decide(watched.rollout, verdict, now);
    if (rollout.phase === 'retiring-blue') return promoted(stream, begin, now);
  }
}

function raised(rollout: Rollout, stream: TrialRequests, at: number): Rollout {
  const { weight } = rollout.plan.steps[rollout.step]!;
  stream.raise(at, weight / 100);
  return startBake(
    recordObserved(enter(rollout, 'shifting', at, 'the next weight'), shareOver([weight]), at),
    at,
  );
}

const promoted = (stream: TrialRequests, begin: number, now: number): TrialResult => ({
  outcome: 'promoted',
  took: now - begin,
  excess: stream.excess(now),
});

/** The same rollout by a threshold rule: each minute is judged once its metrics are there, and each step lasts its bake. */
export function trialByRule(
  rule: ThresholdRule,
  { rollout, stream, begin, late }: TrialRequest,
): TrialResult {
  const judge = rule.begin();
  let minute = Math.floor(begin / MINUTE) * MINUTE;
  let now = begin;
  for (const { weight, bake } of rollout.plan.steps) {
    stream.raise(now, weight / 100);
    now += bake;
    for (; minute + MINUTE + late <= now; minute += MINUTE) {
      const { green, blue } = stream.minute(minute);
      if (judge({ green: countsOf(green), blue: countsOf(blue) }) !== 'revert') continue;
      const back = minute + MINUTE + late + REACTION;
      return { outcome: 'reverted', code: 'Threshold', took: back - begin, excess: stream.excess(back) };
    }
  }
  return promoted(stream, begin, now);
}

const countsOf = (sample: Sample) => ({ requests: sample.requests, bad: badIn(sample) });

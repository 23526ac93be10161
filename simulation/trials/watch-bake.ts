import { gatherEvidence } from '../../src/lifecycle/evidence/gather-evidence.ts';
import type { OwnMetrics } from '../../src/ports/metrics.ts';
import { judgeStep } from '../../src/rollout/analysis/decision.ts';
import { endedUntil, type Tick } from '../../src/rollout/analysis/evidence.ts';
import type { Judgement } from '../../src/rollout/analysis/judgement.ts';
import type { Sample } from '../../src/rollout/analysis/sample.ts';
import type { Verdict } from '../../src/rollout/analysis/verdict.ts';
import type { Rollout } from '../../src/rollout/record.ts';
import { bakeEndOf, isWholeLookDue, isYoung, nextLookSeconds } from '../../src/rollout/waiting/looks.ts';

const MINUTE = 60_000;
const SECOND = 1_000;
/** From the end of a wait to the metrics: the state machine, an invocation, and the calls before. */
const LATENCY = 0.5 * SECOND;

export interface Watching {
  /** A minute that is over, by its start, milliseconds. */
  readonly minute: (start: number) => Tick;
  /** Milliseconds by which a minute's metrics are late. */
  readonly late: number;
  /** Servers of green: more than one of them has failed when more of its requests are bad. */
  readonly servers: number;
  /** Kept from step to step. */
  readonly judgements: Map<number, Judgement>;
}

export interface Watched {
  /** With the evidence of the step. */
  readonly rollout: Rollout;
  readonly verdict: Verdict;
  /** When it was said, milliseconds. */
  readonly at: number;
}

/**
 * Looks at a bake as the product does, with its judge and at its moments, until the step has passed or failed, or
 * it is `until`, milliseconds. Servers, split, alarms and the user's own metrics are as they should be.
 */
export async function watchBake(watching: Watching, begun: Rollout, until: number): Promise<Watched> {
  let now = begun.stepSince;
  let rollout = begun;
  let verdict: Verdict = { kind: 'hold', reason: 'the bake continues' };
  let newest = 0;
  const ports = portsOf(watching, () => now);
  while (now < until) {
    now += nextLookSeconds(rollout, now) * SECOND + LATENCY;
    const isWhole = isWholeLookDue(rollout, now);
    const known = endedUntil(now - watching.late);
    // A glance at what was seen before finds nothing else.
    if (!isWhole && (!isYoung(rollout, now) || (known === newest && now < bakeEndOf(rollout)))) continue;
    newest = known;
    const { evidence, baseline, ...test } = await gatherEvidence(ports, rollout);
    const seen = { ...rollout, evidence, ...(baseline && { baseline }) };
    verdict = judgeStep(seen, now, { ...test, servers: watching.servers });
    if (isWhole) rollout = { ...seen, evidence: { ...evidence, lookedAt: now } };
    if (verdict.kind === 'fail' || verdict.kind === 'pass') return { rollout: seen, verdict, at: now };
  }
  return { rollout, verdict, at: now };
}

/** One is counted for each request, and none of them is bad; values are the same of both. */
function withOwn(tick: Tick, { metrics, values = [] }: OwnMetrics): Tick {
  const { blue, green } = tick;
  const well = ({ requests }: Sample) => ({ requests, bad: 0 });
  const counts = metrics.map(({ name }) => [name, { blue: well(blue), green: well(green) }]);
  const alike = values.map(({ name, limit = 1 }) => [name, { blue: limit, green: limit }]);
  return { ...tick, own: Object.fromEntries(counts), values: Object.fromEntries(alike) };
}

function portsOf(
  { minute, late, judgements }: Watching,
  now: () => number,
): Parameters<typeof gatherEvidence>[0] {
  return {
    clock: { now },
    judgements: {
      find: async (_, step) => judgements.get(step),
      async save(judgement) {
        judgements.set(judgement.step, judgement);
        return judgement;
      },
    },
    metrics: {
      async ticks({ from, until, own }) {
        const end = Math.min(until, endedUntil(now() - late));
        const count = Math.max(0, Math.ceil((end - from) / MINUTE));
        const ticks = Array.from({ length: count }, (_, index) => minute(from + index * MINUTE));
        return own ? ticks.map((tick) => withOwn(tick, own)) : ticks;
      },
      requestsTo: async () => undefined,
    },
  };
}

import { gatherEvidence } from '../../src/lifecycle/gather-evidence.ts';
import { judgeStep } from '../../src/rollout/analysis/decision.ts';
import { noEvidence } from '../../src/rollout/analysis/evidence.ts';
import type { Judgement } from '../../src/rollout/analysis/judgement.ts';
import { isWholeLookDue, isYoung, nextLookSeconds } from '../../src/rollout/looks.ts';
import type { Rollout } from '../../src/rollout/record.ts';
import { HOUR, MINUTE, SECOND } from '../../src/rollout/timing.ts';
import { type Detector, PATIENCE, WRITING } from './peers.ts';
import type { Stream } from './stream.ts';

/** Of green; more than one of them has failed when more of the responses are bad. */
const SERVERS = 10;
/** From the end of a wait to the metrics: the state machine, an invocation, and the calls before. */
const LATENCY = 0.5 * SECOND;

/** What ships, with the looks that it makes. */
export const ours: Detector = async (stream, late) => {
  let now = stream.course.raisedAt * SECOND;
  let rollout = baking(stream);
  const ports = portsOf(stream, late, () => now);
  while (now < (stream.course.badAt + PATIENCE) * SECOND) {
    now += nextLookSeconds(rollout, now) * SECOND + LATENCY;
    const isWhole = isWholeLookDue(rollout, now);
    if (!isWhole && !isYoung(rollout, now)) continue;
    const { evidence, baseline, ...test } = await gatherEvidence(ports, rollout);
    const seen = { ...rollout, evidence, ...(baseline && { baseline }) };
    const { kind } = judgeStep(seen, now, { ...test, servers: SERVERS });
    if (kind === 'fail') return now / SECOND + WRITING;
    if (isWhole) rollout = { ...seen, evidence: { ...evidence, lookedAt: now } };
  }
  return undefined;
};

/** One step that lasts as long as is looked; each rollout has its own moment in a minute. */
function baking({ course: { raisedAt, weight } }: Stream): Rollout {
  const stepSince = raisedAt * SECOND;
  const rollout = {
    id: `web-${raisedAt}`,
    routes: [],
    blue: { targetGroup: 'blue' },
    green: { targetGroup: 'green' },
    plan: { steps: [{ weight, bake: 2 * HOUR }], holdAtMost: HOUR },
    step: 0,
    stepSince,
    phaseSince: stepSince,
    traffic: { observed: weight },
    evidence: noEvidence(stepSince),
    limits: { badShare: 1, minimumRequests: 100, onInconclusive: 'hold' },
  };
  return rollout as unknown as Rollout;
}

function portsOf(stream: Stream, late: number, now: () => number): Parameters<typeof gatherEvidence>[0] {
  const judgements = new Map<number, Judgement>();
  const isVisible = (minute: number) => minute + MINUTE + late * SECOND <= now();
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
      async ticks({ from, until }) {
        const minutes = Array.from({ length: (until - from) / MINUTE }, (_, index) => from + index * MINUTE);
        return minutes.filter(isVisible).map((minute) => stream.minute(minute / MINUTE));
      },
      requestsTo: async () => undefined,
    },
  };
}

import { watchBake } from '../../simulation/trials/watch-bake.ts';
import { noEvidence } from '../../src/rollout/analysis/evidence.ts';
import type { Rollout } from '../../src/rollout/record.ts';
import { HOUR, MINUTE, SECOND } from '../../src/rollout/timing.ts';
import { type Detector, GIVEN_UP_AFTER, WRITING } from './peers.ts';
import type { Stream } from './stream.ts';

/** Of green; more than one of them has failed when more of the responses are bad. */
export const SERVERS = 10;

/** What ships, with the looks that it makes. */
export const ours: Detector = async (stream, late) => {
  const watching = {
    minute: (start: number) => stream.minute(start / MINUTE),
    late: late * SECOND,
    servers: SERVERS,
    judgements: new Map(),
  };
  const until = (stream.course.badAt + GIVEN_UP_AFTER) * SECOND;
  const { verdict, at } = await watchBake(watching, baking(stream), until);
  return verdict.kind === 'fail' ? at / SECOND + WRITING : undefined;
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

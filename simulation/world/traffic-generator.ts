import type { PlacementOutcome } from '../../local-cloud/load-balancer-interfaces.ts';
import type { BulkTraffic } from '../../local-cloud/services/elastic-load-balancing/bulk-traffic.ts';
import { type Clock, every } from '../../local-cloud/time/clock.ts';
import type { CloudState, Share } from './state.ts';

/** Requests per minute at a moment; an open loop, whatever happens to them. */
export type Demand = (at: number) => number;

/** Who sends how much, to whom, and where it is reported. */
export interface TrafficOptions {
  readonly clock: Clock;
  readonly bulkTraffic: BulkTraffic;
  readonly state: CloudState;
  readonly demand: Demand;
  readonly random: () => number;
  /**
   * ARN of the load balancer, and the share of requests that it refuses by itself, 0 to 1; without it that isn't
   * reported.
   */
  readonly loadBalancer?: () => { readonly arn: string; readonly refuses: number };
}

/** Reads of the split per minute, so that a minute in which it changes has some of both. */
const SAMPLES = 4;

const OK = { status: 200, durationSeconds: 0.05 };
const SLOW = { status: 200, durationSeconds: 2 };
const UPGRADED = { status: 101, durationSeconds: 0.05 };
const NOT_FOUND = { status: 404, durationSeconds: 0.05 };
const BAD = { status: 500, durationSeconds: 0.05 };

/** Acts as the clients: what they send and get is reported as the load balancer would report it, in bulk. */
export function generateTraffic(options: TrafficOptions): () => void {
  const { clock, bulkTraffic, state, demand, random, loadBalancer } = options;
  // The load balancer responds itself, and the target group's metrics show nothing.
  const refuse = (requests: number) => loadBalancer && bulkTraffic.refused(loadBalancer().arn, 503, requests);
  const report = ({ targetGroup, servers, healthy, failures }: Share, requests: number) => {
    if (requests === 0) return;
    if (servers === 0) return void refuse(requests);
    if (healthy === 0) return bulkTraffic.toTargets(targetGroup, 'connection-error', requests);
    let rest = requests;
    let restShare = 1;
    const take = (outcome: PlacementOutcome, share: number) => {
      if (share === 0) return;
      // Of those that are left, so that together they are drawn from the multinomial distribution.
      const count = restShare <= share ? rest : binomial(rest, share / restShare, random);
      bulkTraffic.toTargets(targetGroup, outcome, count);
      rest -= count;
      restShare -= share;
    };
    take(BAD, failures.badShare);
    take(UPGRADED, failures.unansweredShare);
    take(NOT_FOUND, failures.refusedShare);
    take('target-reset', failures.closedShare);
    take('timeout', failures.hangingShare);
    take('connection-error', failures.unreachableShare);
    take(SLOW, failures.slowShare);
    bulkTraffic.toTargets(targetGroup, OK, rest);
  };
  return every(clock, 60_000 / SAMPLES, () => {
    const sent = Math.round(demand(clock.now()) / SAMPLES);
    const refused = Math.round(sent * (loadBalancer?.().refuses ?? 0));
    if (refused > 0) refuse(refused);
    const requests = sent - refused;
    for (const share of state.shares()) report(share, Math.round((requests * share.percent) / 100));
  });
}

/** A draw from the binomial distribution: exact for few trials, by the normal one for many. */
function binomial(trials: number, share: number, random: () => number): number {
  if (trials === 0 || share === 0) return 0;
  if (trials * share < 20) {
    let count = 0;
    // Jumps from success to success: the gaps are geometric.
    for (let at = 0; ; count += 1) {
      at += Math.floor(Math.log(1 - random()) / Math.log1p(-share)) + 1;
      if (at > trials) return count;
    }
  }
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const drawn = trials * share + normal * Math.sqrt(trials * share * (1 - share));
  return Math.min(trials, Math.max(0, Math.round(drawn)));
}

import type { MetricSink } from '../../local-cloud/internal-interfaces.ts';
import type { Clock } from '../../local-cloud/time/clock.ts';
import { every } from '../../local-cloud/time/clock.ts';
import type { CloudState, Share } from './state.ts';

/** Requests per minute at a moment; an open loop, whatever happens to them. */
export type Demand = (at: number) => number;

/** Who sends how much, to whom, and where it is reported. */
export interface TrafficOptions {
  readonly clock: Clock;
  readonly metrics: MetricSink;
  readonly state: CloudState;
  readonly demand: Demand;
  readonly random: () => number;
}

/** Reads of the split per minute, so that a minute in which it changes has some of both. */
const SAMPLES = 4;

/** Acts as the clients: what they send and get is reported as the load balancer would report it, in bulk. */
export function generateTraffic({ clock, metrics, state, demand, random }: TrafficOptions): () => void {
  const report = (share: Share, requests: number) => {
    const record = (metric: string, count: number, value = 1) => {
      if (count > 0) metrics.record('AWS/ApplicationELB', metric, share.dimensions, value, count);
    };
    // Nobody to send to: the load balancer responds 503 itself, and the target group's metrics show nothing.
    if (share.servers === 0) return;
    record('RequestCount', requests);
    if (share.healthy === 0) return record('TargetConnectionErrorCount', requests);
    const bad = binomial(requests, share.badShare, random);
    const unanswered = binomial(requests - bad, share.unansweredShare, random);
    const refused = binomial(requests - bad - unanswered, share.refusedShare, random);
    record('HTTPCode_Target_5XX_Count', bad);
    record('HTTPCode_Target_4XX_Count', refused);
    record('HTTPCode_Target_2XX_Count', requests - bad - unanswered - refused);
  };
  return every(clock, 60_000 / SAMPLES, () => {
    const requests = Math.round(demand(clock.now()) / SAMPLES);
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
      at += Math.floor(Math.log(1 - random()) / Math.log(1 - share)) + 1;
      if (at > trials) return count;
    }
  }
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const drawn = trials * share + normal * Math.sqrt(trials * share * (1 - share));
  return Math.min(trials, Math.max(0, Math.round(drawn)));
}

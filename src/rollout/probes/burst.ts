import type { Rollout } from '../record.ts';
import { BASELINE_WINDOW, METRICS_PERIOD, PROBE_BURST, SECOND } from '../timing.ts';
import type { ProbeRule } from './rule.ts';

/** At most so many a second. */
export const PROBES_PER_SECOND = 10;
/** They count among the requests that the fleets are judged by: at most this share of them. */
const SHARE_OF_TRAFFIC = 0.1;
/** Where nothing is known of the traffic yet. */
const FEWEST = 5;

/** The probe that is sent through the split as well: one that changes nothing. */
export const splitProbe = (probes: readonly ProbeRule[]): ProbeRule | undefined =>
  probes.find(({ method }) => method === 'GET' || method === 'HEAD');

/**
 * Requests of the newest minute that is known, or of one before the rollout's first step; undefined before either. A step
 * begins with none.
 */
export function trafficOf({
  evidence: { recent },
  baseline,
  probes,
}: Pick<Rollout, 'evidence' | 'baseline' | 'probes'>): number | undefined {
  const newest = recent.at(-1);
  if (newest) return newest.blue.requests + newest.green.requests;
  return probes?.traffic ?? (baseline && (baseline.requests * METRICS_PERIOD) / BASELINE_WINDOW);
}

/** How many probes a whole look, of which there is one a minute, sends through the split. */
export function burstSize(traffic: number | undefined): number {
  const most = (PROBES_PER_SECOND * PROBE_BURST) / SECOND;
  if (traffic === undefined) return FEWEST;
  return Math.max(1, Math.min(most, Math.floor(traffic * SHARE_OF_TRAFFIC)));
}

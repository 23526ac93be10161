import { milliseconds } from '../duration.ts';
import { type ProbeRule, probeRule } from '../probes/rule.ts';
import type { Health } from '../service-spec/health-spec.ts';
import {
  type MetricSettings,
  type OwnMetric,
  sourceSettings,
  type ValueMetric,
  valueSettings,
} from './metric-settings.ts';

/** How green is judged against blue, fixed when the rollout is claimed. Rates are 0 to 1. */
export interface HealthSettings {
  /** The chance that a green within what it is allowed is ever reverted (α). */
  readonly falseRevertRate: number;
  readonly errors: MetricSettings;
  readonly slow?: MetricSettings & { readonly aboveSeconds: number };
  /** Green's 4xx may be that many points above blue's, or so many times blue's. */
  readonly refused: { readonly above: number; readonly times: number };
  readonly advanceEarly: boolean;
  /** Minutes that begin so soon after a weight are no evidence: milliseconds. */
  readonly warmUp?: number;
  readonly metrics?: readonly OwnMetric[];
  readonly values?: readonly ValueMetric[];
  readonly alarms?: readonly AlarmRule[];
  readonly probes?: readonly ProbeRule[];
}

/** A CloudWatch alarm of the spec, and what follows when it is in the state ALARM. */
export interface AlarmRule {
  readonly name: string;
  readonly action: 'revert' | 'hold' | 'call';
}

/** What is standard for errors and for slow responses; measured, see docs/judgement.md. */
export const ERRORS: MetricSettings = { tolerance: 0.1, floor: 1e-4, cluster: 1, noise: 0.15, limit: 0 };
export const SLOW: MetricSettings = { tolerance: 0.2, floor: 1e-3, cluster: 1, noise: 0.15, limit: 0 };

/** As slow responses: what a count of the user's own differs by between like fleets is not known better. */
const OWN = SLOW;

export const STANDARD: HealthSettings = {
  falseRevertRate: 0.01,
  errors: ERRORS,
  refused: { above: 0.1, times: 2 },
  advanceEarly: false,
};

/** Finds more and reverts a good release more often. */
export const STRICT: HealthSettings = {
  ...STANDARD,
  falseRevertRate: 0.05,
  errors: { ...ERRORS, tolerance: 0 },
};

type Given = Readonly<Record<'tolerance' | 'floor' | 'limit', number | undefined>>;

/** What the spec says, in rates. */
export function healthSettings(health: Health | undefined, advanceEarly = false): HealthSettings {
  if (!health) return { ...STANDARD, advanceEarly };
  const preset = health.preset === 'strict' ? STRICT : STANDARD;
  const metric = (standard: MetricSettings, given?: Partial<Given>): MetricSettings => ({
    tolerance: share(given?.tolerance) ?? standard.tolerance,
    floor: share(given?.floor) ?? standard.floor,
    limit: share(given?.limit) ?? standard.limit,
    cluster: standard.cluster + health.retries,
    noise: standard.noise,
  });
  const { slow, refused, warmUp, metrics, alarms, probes } = health;
  const own = metrics?.flatMap(({ name, bad, all, tolerance, floor, limit }): OwnMetric[] => {
    if (!bad || !all) return [];
    const sources = { bad: { ...sourceSettings(bad), missing: bad.missing }, all: sourceSettings(all) };
    return [{ ...metric(OWN, { tolerance, floor, limit }), name, ...sources }];
  });
  const values = valueSettings(metrics ?? []);
  return {
    falseRevertRate: share(health.falseRevertRate) ?? preset.falseRevertRate,
    errors: metric(preset.errors, health.errors),
    ...(slow && { slow: { ...metric(SLOW, slow), aboveSeconds: slow.above } }),
    refused: {
      above: share(refused?.above) ?? preset.refused.above,
      times: refused?.times ?? preset.refused.times,
    },
    advanceEarly,
    ...(warmUp !== undefined && { warmUp: milliseconds(warmUp) }),
    ...(own && { metrics: own }),
    ...(values.length > 0 && { values }),
    ...(alarms && { alarms }),
    ...(probes && { probes: probes.map(probeRule) }),
  };
}

const share = (percentage: number | undefined) => (percentage === undefined ? undefined : percentage / 100);

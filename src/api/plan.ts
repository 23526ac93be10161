import { planRollout, type RolloutPlan } from '../commands/plan.ts';
import type { MetricPower, Regression, StepPower } from '../rollout/analysis/power.ts';
import { ruleText } from '../rollout/analysis/value-opinion.ts';
import { durationOf } from '../rollout/duration.ts';
import { parse } from '../rollout/parse.ts';
import { planWarnings } from '../rollout/plan/plan-warnings.ts';
import { MINUTE } from '../rollout/timing.ts';
import { iso } from './iso.ts';
import { planView } from './progress-views.ts';
import type { ApiPorts, ApiRequest, ApiResponse } from './requests.ts';
import { settingsView } from './settings-view.ts';
import { countOf, PlanQuery, wantedBy } from './start-requests.ts';

export async function getPlan(ports: ApiPorts, { parameters, query }: ApiRequest): Promise<ApiResponse> {
  const { expedited, ...asked } = parse(PlanQuery, query ?? {}, 'the query');
  const order = {
    wanted: countOf(asked) === 0 ? undefined : wantedBy(asked),
    expedited: expedited === undefined ? undefined : expedited === 'true',
  };
  const plan = await planRollout(ports, parameters.service ?? '', order);
  return {
    status: 200,
    body: { image: plan.image ?? null, ...view(plan), readAt: iso(ports.clock.now()) },
  };
}

function view({ rollout, refusals, warnings, settings, extra, changes, cost, traffic, power }: RolloutPlan) {
  const { steps, ...limits } = planView(rollout);
  return {
    service: rollout.service,
    rollout: rollout.id,
    begins: refusals.length === 0,
    refusals,
    warnings: [...warnings, ...planWarnings(rollout.plan.steps, power, rollout.limits)],
    ...limits,
    steps: steps.map((step, index) => ({ ...step, ...powerView(power[index]) })),
    duration: durationOf(cost.steps),
    surge: {
      servers: extra?.servers ?? null,
      serverHours: extra?.serverHours ?? null,
    },
    cost: {
      transitions: cost.transitions,
      calls: cost.calls,
      // To a tenth of a cent.
      dollars: Number(cost.dollars.toFixed(3)),
    },
    traffic: traffic
      ? { requestsPerMinute: Math.round(traffic.sample.requests / traffic.minutes), minutes: traffic.minutes }
      : null,
    values: (rollout.health?.values ?? []).map((metric) => ({
      metric: metric.name,
      live: traffic?.values?.[metric.name] ?? null,
      rule: ruleText(metric),
    })),
    changes,
    settings: settingsView(settings),
  };
}

const powerView = (power?: StepPower) => ({
  requests: power?.requests ?? null,
  underpowered: power?.isUnderpowered ?? true,
  power: (power?.metrics ?? []).map(metricView),
});

const metricView = ({ metric, rate, regressions }: MetricPower) => ({
  metric,
  percent: rate * 100,
  regressions: regressions.map(regressionView),
});

const regressionView = ({ times, points, rate, reach, minutes }: Regression) => ({
  times: times ?? null,
  points: points ?? null,
  percent: rate * 100,
  reach,
  within: minutes === undefined ? null : durationOf(minutes * MINUTE),
});

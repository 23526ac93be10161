import { changedByHand } from '../fleet/changed-by-hand.ts';
import { checkCapacity, type RoomNeeds } from '../lifecycle/begin/capacity.ts';
import { type ReadinessNeeds, readBlue } from '../lifecycle/begin/readiness.ts';
import { knownFindings } from '../lifecycle/begin/told-findings.ts';
import type { Ports } from '../ports/ports.ts';
import { claim } from '../rollout/admission/lock.ts';
import { type LastTraffic, powerOf, type StepPower } from '../rollout/analysis/power.ts';
import type { SettingReport } from '../rollout/fleet/settings-report.ts';
import { surgeWarnings } from '../rollout/fleet/surge-warnings.ts';
import { recallOf, recallText, unmarkRecalled } from '../rollout/images/recall.ts';
import { initialRecord } from '../rollout/initial-record.ts';
import { type Cost, costOf, type ExtraCost, extraCost } from '../rollout/plan/forecast.ts';
import { type PlannedChange, plannedChanges } from '../rollout/plan/planned-changes.ts';
import type { Rollout } from '../rollout/record.ts';
import type { Service } from '../rollout/service.ts';
import { namedPairs } from '../rollout/traffic/pairs.ts';
import { splitsConnections } from '../rollout/traffic/routes.ts';
import { rolloutTwinReports } from '../traffic/twins.ts';
import { lastTraffic } from './last-traffic.ts';
import { beginChecks, checkFree, checkRecall } from './plan-checks.ts';
import { distinct, type Refusals, unlessRefused } from './refusals.ts';
import { requestOf } from './start.ts';
import { findWanted, type Wanted, type WantedImage } from './wanted-image.ts';

type Needs = ReadinessNeeds &
  RoomNeeds &
  Pick<Ports, 'services' | 'rollouts' | 'builds' | 'targetGroups' | 'metrics' | 'inspections' | 'clock'>;

export interface PlanOrder {
  /** Undefined: of whatever image comes next. */
  readonly wanted: Wanted | undefined;
  readonly expedited: boolean | undefined;
}

export interface RolloutPlan {
  /** What was named; undefined for whatever comes next. */
  readonly image: string | undefined;
  /** As it would be recorded. */
  readonly rollout: Rollout;
  readonly refusals: readonly { readonly code: string; readonly reason: string }[];
  /** What doesn't keep it from beginning. */
  readonly warnings: readonly string[];
  readonly settings: readonly SettingReport[];
  /** What there is beside the live fleet; undefined where that can't be read. */
  readonly extra: ExtraCost | undefined;
  readonly changes: readonly PlannedChange[];
  readonly cost: Cost;
  /** Of the last hour; undefined without a metric. */
  readonly traffic: LastTraffic | undefined;
  readonly power: readonly StepPower[];
}

/**
 * What a rollout would do now, and everything that keeps it from beginning. Reads alone. Throws ServiceNotFound,
 * SpecMismatch while a target group is still to be made, ImageRefused for an expedited image that never had everything,
 * InvalidInput, ImageNotFound, ImageNotReady and ImageRefused for a build that names no image, CloudUnavailable.
 */
export async function planRollout(ports: Needs, name: string, order: PlanOrder): Promise<RolloutPlan> {
  const service = await ports.services.get(name);
  const wanted = order.wanted && (await findWanted(ports, service, order.wanted));
  const rollout = await plannedRollout(ports, service, wanted, order.expedited);
  const refusals: Refusals = [];
  const ask = <Result>(check: Promise<Result>) => unlessRefused(refusals, check);
  const [read, traffic, audited, twins = []] = await Promise.all([
    ask(readBlue(ports, rollout)),
    lastTraffic(ports, rollout),
    knownFindings(ports, name),
    ask(rolloutTwinReports(ports, rollout)),
    ask(checkFree(service)),
    ask(checkRecall(service, wanted?.image.id)),
  ]);
  // In mid-rollout nothing else is as it will be.
  const checks = service.lock ? [] : beginChecks(ports, service, rollout, wanted, read);
  const idle = service.lock ? undefined : read;
  const [room = [], byHand] = await Promise.all([
    idle && ask(checkCapacity(ports, { ...idle, plan: rollout.plan, pairs: namedPairs(rollout) })),
    idle && ask(changedByHand(ports, rollout, idle.fleet)),
    ...checks.map(ask),
  ]);
  return {
    image: wanted?.image.id,
    rollout,
    refusals: distinct(refusals),
    warnings: [liveWarnings(service), surgeWarnings(rollout, read?.fleet.desired ?? 0), audited ?? []].flat(),
    settings: [...(read?.settings ?? []), ...(byHand?.lost ?? []), ...twins, ...room],
    extra: read && extraCost(rollout.plan, read.fleet.desired),
    changes: read ? plannedChanges(rollout, read.fleet) : [],
    cost: costOf(rollout.plan),
    traffic,
    power: traffic ? powerOf(judging(rollout), traffic) : [],
  };
}

/** The record that it would begin with, were the service free and nothing recalled. */
async function plannedRollout(
  ports: Needs,
  service: Service,
  wanted: WantedImage | undefined,
  expedited: boolean | undefined,
): Promise<Rollout> {
  const next = wanted ?? { image: { id: service.live.imageId }, isRefresh: true };
  const who = { by: '', reason: '' };
  const request = await requestOf(ports, service, next, { ...who, expedited: wanted && expedited });
  const free = unmarkRecalled({ ...service, lock: undefined }, next.image.id);
  return initialRecord(claim(free, request, ports.clock.now()))!;
}

function liveWarnings(service: Service): string[] {
  const { imageId } = service.live;
  const mark = recallOf(service, imageId);
  if (!mark) return [];
  const how = `a rollout of another image replaces it, and DELETE /images/${imageId}/recall lifts the recall`;
  return [`the live image ${recallText(mark)}; ${how}`];
}

const judging = ({ plan, health, limits, routes }: Rollout) => ({
  plan,
  settings: health!,
  badShare: limits.badShare,
  isShared: splitsConnections(routes),
});

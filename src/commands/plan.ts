import { liveImage, refuseUncopied } from '../fleet/assess.ts';
import { checkCapacity, type RoomNeeds } from '../lifecycle/capacity.ts';
import {
  type BlueRead,
  checkName,
  checkSplit,
  type ReadinessNeeds,
  readBlue,
  readinessChecks,
} from '../lifecycle/readiness.ts';
import type { Ports } from '../ports/ports.ts';
import { type LastTraffic, powerOf, type StepPower } from '../rollout/analysis/power.ts';
import { callerText } from '../rollout/caller.ts';
import { RolloutInProgress, ServiceFrozen } from '../rollout/errors.ts';
import { type Cost, costOf } from '../rollout/forecast.ts';
import { freezeAgainst, freezeText } from '../rollout/freeze.ts';
import { initialRecord } from '../rollout/initial-record.ts';
import { claim } from '../rollout/lock.ts';
import { type PlannedChange, plannedChanges } from '../rollout/planned-changes.ts';
import { checkProvenance } from '../rollout/provenance.ts';
import type { Rollout } from '../rollout/record.ts';
import type { RolloutRequest } from '../rollout/rollout-request.ts';
import { splitsConnections } from '../rollout/routes.ts';
import type { Service } from '../rollout/service.ts';
import type { SettingReport } from '../rollout/settings-report.ts';
import { rolloutTwinReports } from '../traffic/twins.ts';
import { lastTraffic } from './last-traffic.ts';
import { distinct, type Refusals, unlessRefused } from './refusals.ts';
import { requestOf } from './start.ts';

type Needs = ReadinessNeeds &
  RoomNeeds &
  Pick<Ports, 'services' | 'rollouts' | 'targetGroups' | 'metrics' | 'clock'>;

export interface PlanOrder {
  /** Undefined: of whatever image comes next. */
  readonly image: string | undefined;
  readonly expedited: boolean | undefined;
}

export interface RolloutPlan {
  /** As it would be recorded. */
  readonly rollout: Rollout;
  readonly refusals: readonly { readonly code: string; readonly reason: string }[];
  readonly settings: readonly SettingReport[];
  /** The size of the live fleet, which green has beside it; undefined where it can't be read, as `changes`. */
  readonly servers: number | undefined;
  readonly changes: readonly PlannedChange[];
  readonly cost: Cost;
  /** Of the last hour; undefined without a metric. */
  readonly traffic: LastTraffic | undefined;
  readonly power: readonly StepPower[];
}

/**
 * What a rollout would do now, and everything that keeps it from beginning. Reads alone. Throws ServiceNotFound,
 * SpecMismatch while a target group is still to be made, ImageRefused for an expedited image that never had everything,
 * CloudUnavailable.
 */
export async function planRollout(ports: Needs, name: string, order: PlanOrder): Promise<RolloutPlan> {
  const service = await ports.services.get(name);
  const rollout = await plannedRollout(ports, service, order);
  const refusals: Refusals = [];
  const ask = <Result>(check: Promise<Result>) => unlessRefused(refusals, check);
  const [read, traffic, twins = []] = await Promise.all([
    ask(readBlue(ports, rollout)),
    lastTraffic(ports, rollout),
    ask(rolloutTwinReports(ports, rollout)),
    ask(checkFree(service)),
  ]);
  // In mid-rollout nothing else is as it will be.
  const checks = service.lock ? [] : beginChecks(ports, service, rollout, order.image, read);
  const [room = []] = await Promise.all([
    read && !service.lock ? ask(checkCapacity(ports, read.fleet, read.source)) : [],
    ...checks.map(ask),
  ]);
  return {
    rollout,
    refusals: distinct(refusals),
    settings: [...(read?.settings ?? []), ...twins, ...room],
    servers: read?.fleet.desired,
    changes: read ? plannedChanges(rollout, read.fleet) : [],
    cost: costOf(rollout.plan),
    traffic,
    power: traffic ? powerOf(judging(rollout), traffic) : [],
  };
}

/** The record that it would begin with, were the service free. */
async function plannedRollout(ports: Needs, service: Service, order: PlanOrder): Promise<Rollout> {
  const { image = service.live.imageId, expedited } = order;
  const who = { by: '', reason: '' };
  const request: RolloutRequest = order.image
    ? await requestOf(ports, service, { image, expedited, ...who })
    : { image: { id: image }, cause: { kind: 'requested', ...who }, allowRepeat: true };
  return initialRecord(claim({ ...service, lock: undefined }, request, ports.clock.now()))!;
}

async function checkFree({ name, lock }: Service): Promise<void> {
  if (lock) throw new RolloutInProgress(`${name} has the rollout ${lock.rollout} under way`);
}

function beginChecks(
  ports: Needs,
  service: Service,
  rollout: Rollout,
  image: string | undefined,
  read: BlueRead | undefined,
): Promise<unknown>[] {
  return [
    checkFreeze(ports, service, rollout),
    checkSplit(ports, rollout),
    checkName(ports, rollout),
    ...(image === undefined ? [] : [checkImage(ports, service, image)]),
    ...(read ? fleetChecks(ports, rollout, read) : []),
  ];
}

async function checkFreeze({ clock }: Needs, service: Service, { cause }: Rollout): Promise<void> {
  const freeze = freezeAgainst(service, { cause }, clock.now());
  if (freeze)
    throw new ServiceFrozen(`${service.name} is frozen by ${callerText(freeze.by)}: ${freezeText(freeze)}`);
}

async function checkImage({ images }: Needs, service: Service, image: string): Promise<void> {
  checkProvenance(await images.describe(image), service);
}

async function checkCopied({ source, settings }: BlueRead): Promise<void> {
  refuseUncopied(source.name, settings);
}

const fleetChecks = (ports: Needs, rollout: Rollout, read: BlueRead): Promise<unknown>[] => [
  checkCopied(read),
  ...readinessChecks(ports, rollout, read.fleet, liveImage(ports, read.fleet)),
];

const judging = ({ plan, health, limits, routes }: Rollout) => ({
  plan,
  settings: health!,
  badShare: limits.badShare,
  isShared: splitsConnections(routes),
});

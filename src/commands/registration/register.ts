import type { Ports } from '../../ports/ports.ts';
import type { ServiceListing } from '../../ports/records.ts';
import { findService, retryOnConflict } from '../../records/update.ts';
import { RolloutInProgress, SpecMismatch } from '../../rollout/errors.ts';
import { liveFleetIn } from '../../rollout/fleet/named-fleets.ts';
import type { ServingFleet } from '../../rollout/fleet/serving-fleet.ts';
import type { SettingReport } from '../../rollout/fleet/settings-report.ts';
import { newService, type Service } from '../../rollout/service.ts';
import type { ServiceSpec } from '../../rollout/service-spec/spec.ts';
import { routeName } from '../../rollout/traffic/routes.ts';
import { routesOf, targetGroupsOf } from '../../rollout/traffic/twins.ts';
import { learnRecalls } from '../recall.ts';
import { isMoved, namedAnew, withSpec } from './changed-spec.ts';
import { checkNewRoutes } from './check-new-routes.ts';
import { exceptionReports } from './check-provenance.ts';
import { type Checked, checkNamed, checkSpec, type SpecNeeds } from './check-spec.ts';
import { checkInstallation, checkUpstream } from './check-upstream.ts';
import { checkCorrection, correctRoutes, isCorrection } from './correct-routes.ts';
import { tryMetrics } from './try-metrics.ts';
import { droppedReports, makeTwins } from './twins.ts';

type Needs = SpecNeeds & Pick<Ports, 'services' | 'recalls' | 'metrics' | 'installations' | 'clock'>;

export interface Registered {
  readonly kind: 'registered' | 'updated';
  readonly service: Service;
  /** What becomes of each setting of the live fleet in the next one; none while a rollout is under way. */
  readonly settings: readonly SettingReport[];
}

/**
 * Registers a service, or changes its spec. The spec is checked against AWS before it is stored. A rollout under way
 * keeps the spec it began with, but takes over corrected routes. A target group that the spec leaves to Greenshift is made
 * once it is on the record. Throws SpecMismatch or CannotCloneFleet for a spec that doesn't fit, RolloutInProgress for a
 * change that has to wait; as `TargetGroups.make` once the service is stored: the same request completes it.
 */
export async function register(ports: Needs, spec: ServiceSpec): Promise<Registered> {
  const stored = await store(ports, spec);
  const known = await learnRecalls(ports, stored.service);
  return { ...stored, service: await makeTwins(ports, known) };
}

async function store(ports: Needs, spec: ServiceSpec): Promise<Registered> {
  return retryOnConflict(async () => {
    const before = await findService(ports, spec.service);
    const named = namedAnew(before, spec);
    const { service, settings } = await changed(ports, before, spec, named);
    const tried = named ? await tryMetrics(ports, named, service.live) : [];
    const saved = await ports.services.save(service);
    await correctRoutes(ports, saved);
    return { kind: before ? 'updated' : 'registered', service: saved, settings: [...settings, ...tried] };
  });
}

async function changed(
  ports: Needs,
  before: Service | undefined,
  spec: ServiceSpec,
  named: ServiceSpec | undefined,
): Promise<Pick<Registered, 'service' | 'settings'>> {
  const { serving, settings, twins } = before?.lock
    ? await checkUnderWay(ports, before, spec, named)
    : await checkSpec(ports, spec, liveFleet(before, spec));
  const own = targetGroupsOf({ spec, twins });
  const listed = await ports.services.list();
  checkApart(listed, spec, own, serving);
  checkUpstream(listed.services, spec);
  await checkInstallation(ports, spec);
  const made = twins.length > 0 || before?.twins ? { twins } : {};
  const at = ports.clock.now();
  const exceptions = exceptionReports(spec, at);
  if (before) {
    const moved = isMoved(before, spec) ? serving : undefined;
    const service = { ...withSpec(before, spec, at, moved), ...made };
    return { service, settings: [...settings, ...exceptions, ...droppedReports(before.twins ?? [], twins)] };
  }
  const fresh = { ...newService(spec, serving, at, await fleetNames(ports)), ...made };
  const service = countingOn(fresh, await ports.services.findRemoved(spec.service));
  return { service, settings: [...settings, ...exceptions] };
}

/** The one on record, unless the spec names another than before. */
const liveFleet = (before: Service | undefined, spec: ServiceSpec): string =>
  before && liveFleetIn(before.spec) === liveFleetIn(spec) ? before.live.fleet : liveFleetIn(spec);

/**
 * Half-way through a rollout fleet and traffic don't pass the checks of a spec: they are as they were, or only their routes
 * are corrected. What the spec names anew beside them does.
 */
async function checkUnderWay(
  ports: Needs,
  { lock, live, spec: before, twins }: Service,
  spec: ServiceSpec,
  named: ServiceSpec | undefined,
): Promise<Checked> {
  if (named) await checkNamed(ports, named);
  else {
    if (!isCorrection(before, spec))
      throw new RolloutInProgress(
        `"fleet" and "traffic.targetGroups" can't change while ${lock?.rollout} is under way`,
      );
    await checkCorrection(ports, { spec, twins });
    await checkNewRoutes(ports, { lock, spec });
  }
  return { serving: live, settings: [], twins: twins ?? [] };
}

/**
 * Throws SpecMismatch when another service has one of the routes, a target group or the fleet: each would take the
 * other's traffic and servers for its own, as with a copied spec under a new name. RecordNotReadable: what another has
 * is unknown.
 */
function checkApart(
  { services, unreadable }: ServiceListing,
  spec: ServiceSpec,
  own: readonly string[],
  { fleet }: ServingFleet,
) {
  if (unreadable[0]) throw unreadable[0].error;
  for (const other of services) {
    if (other.name === spec.service) continue;
    const group = own.find((arn) => targetGroupsOf(other).includes(arn));
    const taken = routesOf(other.spec).map(routeName);
    const shared =
      group ??
      routesOf(spec)
        .map(routeName)
        .find((name) => taken.includes(name));
    if (shared) throw new SpecMismatch(`${shared} belongs to the service ${other.name}`);
    if (other.live.fleet === fleet)
      throw new SpecMismatch(`the fleet "${fleet}" belongs to the service ${other.name}`);
  }
}

/** A service that is registered again goes on counting: its old rollouts are on record under its name. */
function countingOn(fresh: Service, removed: Service | undefined): Service {
  if (!removed) return fresh;
  const { version, generation, epoch, rolledOut } = removed;
  return { ...fresh, version, epoch, rolledOut, generation: Math.max(generation, fresh.generation) };
}

const fleetNames = async ({ fleets }: Needs) => (await fleets.list()).map(({ name }) => name);

import { type InspectDueNeeds, inspectDue } from '../src/commands/inspection/due.ts';
import { buildToOffer } from '../src/lifecycle/build-to-offer.ts';
import { type CampaignGate, campaignGate } from '../src/lifecycle/campaign/gate.ts';
import { followPattern } from '../src/lifecycle/follow-pattern.ts';
import { followUpstream, upstreamOf, withdrawTakenBack } from '../src/lifecycle/follow-upstream.ts';
import { type Intake, offerBuild } from '../src/lifecycle/intake.ts';
import { type KeepNeeds, type KeepReport, keepImages } from '../src/lifecycle/keep-images.ts';
import { type RebuildNeeds, type RebuildReport, rebuildVulnerable } from '../src/lifecycle/rebuild.ts';
import { refreshServers } from '../src/lifecycle/refresh.ts';
import { retryImage } from '../src/lifecycle/retry.ts';
import { buildsOnce, imagesOnce, inTurn, throwAll, visitEach } from '../src/lifecycle/visit.ts';
import type { Ports } from '../src/ports/ports.ts';
import type { Inspection } from '../src/rollout/inspection/inspection.ts';
import type { Service } from '../src/rollout/service.ts';
import { RECONCILE_INTERVAL } from '../src/rollout/timing.ts';
import { isGoingBack } from '../src/rollout/upstream.ts';
import { campaigns } from '../src/runtime/campaign-records.ts';
import { servers } from '../src/runtime/ec2-servers.ts';
import { eventHandler } from '../src/runtime/event.ts';
import { engine } from '../src/runtime/executions.ts';
import { countFindings } from '../src/runtime/finding-metrics.ts';
import { builds, pipelines } from '../src/runtime/image-builds.ts';
import { inspector } from '../src/runtime/inspector.ts';
import { notifier } from '../src/runtime/notifier.ts';
import {
  clock,
  fleets,
  images,
  inspections,
  rollouts,
  services,
  templates,
  traffic,
} from '../src/runtime/ports.ts';
import { retention } from '../src/runtime/retention.ts';
import { settings } from '../src/runtime/settings.ts';
import { touched } from '../src/runtime/touched-records.ts';

type Needs = InspectDueNeeds &
  KeepNeeds &
  RebuildNeeds &
  Pick<Ports, 'campaigns' | 'servers' | 'templates' | 'builds' | 'images' | 'notifier' | 'engine'>;

export interface ReconcileReport {
  /**
   * The services for which there was an image that they had not been notified of, that they wait for, that is offered again,
   * or, where `build` is the image itself, that is rolled out again for a changed pattern or to replace its servers.
   */
  readonly found: readonly { readonly service: string; readonly build: string; readonly outcome: string }[];
  /** The services whose servers were compared with the record, with what was found. */
  readonly inspected: readonly Pick<Inspection, 'service' | 'findings'>[];
  /** Services that couldn't be looked at, and why: that keeps no image from its rollout. */
  readonly notInspected: readonly string[];
  /** The images that were protected from being deregistered, and let go. */
  readonly images: KeepReport;
  /** The pipelines that were started for vulnerabilities of live images. */
  readonly rebuilt: RebuildReport;
}

/**
 * Runs on a schedule and starts images whose event never came (Image Builder sends it on a best effort), and those that
 * could not be used yet; a pattern that a service follows, and the age of its servers, are looked at after them. Of the
 * former only the newest image of a stream counts, and none that was built before one that has been rolled out: a rollback
 * is never undone here. After that images in use are protected, pipelines started for vulnerabilities of live images, and
 * the servers of a few services compared with the record. An event that tells of vulnerabilities only makes a round sooner.
 * Throws what failed, once every service was checked.
 */
export async function reconcile(ports: Needs): Promise<ReconcileReport> {
  const { services, unreadable } = await ports.services.list();
  const once = { ...ports, builds: buildsOnce(ports.builds), images: imagesOnce(ports.images) };
  const context = { all: services, gate: campaignGate(once, services) };
  const round = Math.floor(ports.clock.now() / RECONCILE_INTERVAL);
  const visits = await visitEach(inTurn(services, round), (service) =>
    reconcileService(once, service, context),
  );
  const failures = [
    ...unreadable.map(({ error }) => error),
    ...context.gate.unreadable(),
    ...visits.failures,
  ];
  const kept = await keepImages(once);
  const rebuilt = await rebuildVulnerable(once, services);
  const { looked, failed } = await inspectDue(ports, services);
  throwAll(failures);
  // The report is logged: what else was read of a group isn't for the log.
  const inspected = looked.map(({ service, findings }) => ({ service, findings }));
  return { found: visits.results.flat(), inspected, notInspected: failed, images: kept, rebuilt };
}

interface Context {
  readonly all: readonly Service[];
  /** Campaigns keep services from images until their wave has begun. */
  readonly gate: CampaignGate;
}

/** A new image comes first: it takes the place of the one that is offered again, unless it can't be used yet. */
async function reconcileService(
  ports: Needs,
  listed: Service,
  { all, gate }: Context,
): Promise<ReconcileReport['found']> {
  const service = await withdrawTakenBack(ports, listed, upstreamOf(listed, all));
  const from = upstreamOf(service, all);
  const build = await buildToOffer(ports, service, gate);
  const offered = build === undefined ? undefined : await offerBuild(ports, service, build);
  const found = build && offered ? [{ service: service.name, build, outcome: offered.kind }] : [];
  if (offered && !STAYING.includes(offered.kind)) return found;
  // What is to be tried again waits for the end of a way back there.
  const mayRetry = !(from && isGoingBack(from)) && (await gate.retries(service, service.retry?.image.build));
  const retried = mayRetry ? await retryImage(ports, service) : undefined;
  const again = service.retry?.image.build ?? service.retry?.image.id ?? '';
  if (retried) return [...found, { service: service.name, build: again, outcome: retried.kind }];
  if (offered?.kind === 'awaited') return found;
  const promoted = await followUpstream(ports, service, from);
  const next = promoted && { service: service.name, build: from?.live.imageId ?? '', outcome: promoted.kind };
  if (next && promoted.kind !== 'withheld') return [next];
  // An image that is withheld keeps nothing else from its turn.
  const live = (await followPattern(ports, service)) ?? (await refreshServers(ports, service));
  const replaced = live && { service: service.name, build: service.live.imageId, outcome: live.kind };
  return [...found, next, replaced].filter((one) => one !== undefined);
}

/** What may be said of a build again in each round, without anything that begins. */
const STAYING: readonly Intake['kind'][] = ['awaited', 'withheld'];

export const handler = eventHandler(
  'reconcile',
  reconcile,
  {
    notifier,
    builds,
    campaigns,
    clock,
    engine,
    fleets,
    images,
    inspections,
    inspector,
    pipelines,
    retention,
    rollouts,
    servers,
    services,
    settings,
    templates,
    touched,
    traffic,
  },
  ({ inspected }) => countFindings(inspected),
);

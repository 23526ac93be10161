import { type InspectDueNeeds, inspectDue } from '../src/commands/inspection/due.ts';
import { campaignGate } from '../src/lifecycle/campaign/gate.ts';
import { withLedBuilds } from '../src/lifecycle/campaign/led-builds.ts';
import { installationsOnce } from '../src/lifecycle/images/ask-installations.ts';
import {
  type DeletionNeeds,
  type DeletionReport,
  deleteImages,
} from '../src/lifecycle/images/delete-images.ts';
import { type KeepNeeds, type KeepReport, keepImages } from '../src/lifecycle/images/keep-images.ts';
import { type Found, type OfferNeeds, offerNext } from '../src/lifecycle/images/offer-next.ts';
import { type RebuildNeeds, type RebuildReport, rebuildVulnerable } from '../src/lifecycle/images/rebuild.ts';
import { buildsOnce, imagesOnce, inTurn, throwAll, visitEach } from '../src/lifecycle/visit.ts';
import type { Inspection } from '../src/rollout/inspection/inspection.ts';
import { RECONCILE_INTERVAL } from '../src/rollout/timing.ts';
import { eventHandler } from '../src/runtime/event.ts';
import { countFindings } from '../src/runtime/finding-metrics.ts';
import { campaigns } from '../src/runtime/ports/campaign-records.ts';
import { deletion } from '../src/runtime/ports/deletion.ts';
import { servers } from '../src/runtime/ports/ec2-servers.ts';
import { engine } from '../src/runtime/ports/executions.ts';
import { builds, pipelines } from '../src/runtime/ports/image-builds.ts';
import { inspector } from '../src/runtime/ports/inspector.ts';
import { installations } from '../src/runtime/ports/installations.ts';
import { notifier } from '../src/runtime/ports/notifier.ts';
import {
  clock,
  fleets,
  images,
  inspections,
  rollouts,
  services,
  templates,
  traffic,
} from '../src/runtime/ports/ports.ts';
import { retention } from '../src/runtime/ports/retention.ts';
import { settings } from '../src/runtime/ports/settings.ts';
import { touched } from '../src/runtime/ports/touched-records.ts';

type Needs = InspectDueNeeds & KeepNeeds & DeletionNeeds & RebuildNeeds & OfferNeeds;

export interface ReconcileReport {
  /**
   * The services for which there was an image that they had not been notified of, that they wait for, that is offered again,
   * or, where `build` is the image itself, that is rolled out again for a changed pattern or to replace its servers.
   */
  readonly found: readonly Found[];
  /** The services whose servers were compared with the record, with what was found. */
  readonly inspected: readonly Pick<Inspection, 'service' | 'findings'>[];
  /** Services that couldn't be looked at, and why: that keeps no image from its rollout. */
  readonly notInspected: readonly string[];
  /** The images that were protected from being deregistered, and let go. */
  readonly images: KeepReport;
  /** Old images that are to be deleted, were deleted, and stay. */
  readonly deletions: DeletionReport;
  /** The pipelines that were started for vulnerabilities of live images. */
  readonly rebuilt: RebuildReport;
}

/**
 * Runs on a schedule and starts images whose event never came (Image Builder sends it on a best effort), and those that
 * could not be used yet; a pattern that a service follows, and the age of its servers, are looked at after them. Of the
 * former only the newest image of a stream counts, and none that was built before one that has been rolled out: a rollback
 * is never undone here. After that images in use are protected and old ones deleted, pipelines started for vulnerabilities,
 * and the servers of a few services compared with the record. An event that tells of vulnerabilities only makes a round
 * sooner. Throws what failed, once every service was checked.
 */
export async function reconcile(ports: Needs): Promise<ReconcileReport> {
  const { services, unreadable } = await ports.services.list();
  const once = {
    ...ports,
    builds: buildsOnce(withLedBuilds(ports.builds, ports)),
    images: imagesOnce(ports.images),
    installations: installationsOnce(ports.installations, ports.clock),
  };
  const context = { all: services, gate: campaignGate(once, services) };
  const round = Math.floor(ports.clock.now() / RECONCILE_INTERVAL);
  const visits = await visitEach(inTurn(services, round), (service) => offerNext(once, service, context));
  const failures = [
    ...unreadable.map(({ error }) => error),
    ...context.gate.unreadable(),
    ...visits.failures,
  ];
  const kept = await keepImages(once);
  const deletions = await deleteImages(once, services);
  const rebuilt = await rebuildVulnerable(once, services);
  const { looked, failed } = await inspectDue(ports, services);
  throwAll(failures);
  // The report is logged: what else was read of a group isn't for the log.
  const inspected = looked.map(({ service, findings }) => ({ service, findings }));
  return { found: visits.results.flat(), inspected, notInspected: failed, images: kept, deletions, rebuilt };
}

export const handler = eventHandler(
  'reconcile',
  reconcile,
  {
    notifier,
    builds,
    campaigns,
    clock,
    deletion,
    engine,
    fleets,
    images,
    inspections,
    inspector,
    installations,
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

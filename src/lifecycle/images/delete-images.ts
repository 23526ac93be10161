import { deliverOfService } from '../../records/deliver.ts';
import { amendService } from '../../records/update.ts';
import { CloudUnavailable } from '../../rollout/errors.ts';
import {
  beginDeletion,
  cancelDeletion,
  concludeDeletion,
  isBegun,
  isDeletionDue,
  isDue,
  isLookDue,
  NEEDED,
  plannedOf,
  undoDeletion,
  whyKept,
} from '../../rollout/images/deletion.ts';
import { isTellingOf, untold } from '../../rollout/images/deletion-notice.ts';
import type { PlannedDeletion } from '../../rollout/images/deletion-records.ts';
import { imagesInUse } from '../../rollout/images/retention.ts';
import type { Service } from '../../rollout/service.ts';
import { attempt, type DeletionReport, type Report } from './deletion-report.ts';
import { type DeletionNeeds, type OldImages, oldImages } from './old-images.ts';
import { planNext } from './plan-deletions.ts';
import { tellDeletions } from './tell-deletions.ts';

/**
 * Deletes the images that nobody needs of the services whose specs say so: each is announced a day before it is
 * deregistered, and whatever speaks against it by then keeps it. Nothing is done while it isn't known what each service
 * needs. Returns what failed, and throws nothing that AWS says.
 */
export async function deleteImages(
  ports: DeletionNeeds,
  services: readonly Service[],
): Promise<DeletionReport> {
  const report: Report = { planned: [], deleted: [], kept: [], failed: [] };
  const now = ports.clock.now();
  for (const { name } of services.filter((service) => untold(service).length > 0))
    await attempt(report, name, async () => tellDeletions(ports, await ports.services.get(name), report));
  const due = services.filter((service) => isDeletionDue(service, now));
  if (due.length === 0) return report;
  await attempt(report, 'old images', async () => {
    // Anew: what was claimed since is in use by now.
    const old = await oldImages(ports, await ports.services.list());
    report.failed.push(...old.failed);
    for (const { name } of due) await attempt(report, name, () => deleteOf(ports, name, old, report));
  });
  return report;
}

async function deleteOf(ports: DeletionNeeds, name: string, old: OldImages, report: Report): Promise<void> {
  const service = await ports.services.get(name);
  const now = ports.clock.now();
  const due = plannedOf(service).filter((one) => isDue(service, one, now) || isLookDue(service, now));
  for (const planned of due)
    await attempt(report, planned.image, async () =>
      // Its snapshots are left.
      isBegun(planned) && !old.isThere(planned.image)
        ? end(ports, name, planned, report)
        : decide(ports, service, planned, { old, report }),
    );
  if (service.spec.image.retention && isLookDue(service, now)) await planNext(ports, service, old, report);
}

interface Context {
  readonly old: OldImages;
  readonly report: Report;
}

/** One that was announced: what speaks against it by now keeps it, and its time may have come. */
async function decide(
  ports: DeletionNeeds,
  service: Service,
  planned: PlannedDeletion,
  { old, report }: Context,
): Promise<void> {
  const { name } = service;
  const { image, from, build } = planned;
  // Two services may have announced it.
  const isGone = report.deleted.includes(image);
  const why = isGone
    ? 'it was deleted for another service'
    : (old.reasonToStay(service, planned) ??
      (await old.keptByPipeline(service, build)) ??
      (await ports.deletion.uses([image])).get(image));
  if (why !== undefined) return cancel(ports, name, planned, { why, report });
  const isTold = planned.told !== undefined && !isTellingOf(service, image);
  if (from > ports.clock.now() || (!isTold && !isBegun(planned))) return;
  const next = await amendService(ports.services, name, (known) => beginDeletion(known, image));
  const begun = plannedOf(next).find((one) => one.image === image);
  if (!begun) return;
  const since = whyKept(next, image) ?? (await neededSince(ports, image));
  if (since !== undefined) return cancel(ports, name, begun, { why: since, report });
  await end(ports, name, begun, report);
}

/**
 * Asked once the deletion is on record as begun: from then on its service starts the image no more, and another one's
 * rollout marks it before it launches anything. Throws CloudUnavailable while any record can't be read.
 */
async function neededSince({ services }: DeletionNeeds, image: string): Promise<string | undefined> {
  const { services: all, unreadable } = await services.list();
  const [first] = unreadable;
  if (first) throw new CloudUnavailable(`it isn't known what ${first.name} needs: ${first.error.message}`);
  return all.some((service) => imagesInUse(service).has(image)) ? NEEDED : undefined;
}

async function cancel(
  ports: DeletionNeeds,
  name: string,
  planned: PlannedDeletion,
  { why, report }: { readonly why: string; readonly report: Report },
): Promise<void> {
  await ports.deletion.unmark({ id: planned.image, snapshots: planned.snapshots });
  const at = ports.clock.now();
  const next = await amendService(ports.services, name, (known) => cancelDeletion(known, planned, why, at));
  report.kept.push({ image: planned.image, why });
  await deliverOfService(ports, next);
}

/** What was cut off is done again from its beginning; nothing of it is done twice. */
async function end(
  ports: DeletionNeeds,
  name: string,
  planned: PlannedDeletion,
  report: Report,
): Promise<void> {
  const { image: id, snapshots, from } = planned;
  const { kept, refused } = await ports.deletion.delete({ id, snapshots, from });
  if (refused !== undefined) {
    await amendService(ports.services, name, (known) => undoDeletion(known, id));
    report.failed.push(`${id}: ${refused}`);
    return;
  }
  const at = ports.clock.now();
  const next = await amendService(ports.services, name, (known) =>
    concludeDeletion(known, planned, kept, at),
  );
  report.deleted.push(id);
  await deliverOfService(ports, next);
}

export type { DeletionNeeds, DeletionReport };

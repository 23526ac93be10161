import { deliverOfService } from '../../records/deliver.ts';
import { amendService } from '../../records/update.ts';
import { plannedOf } from '../../rollout/images/deletion.ts';
import { noteTold, untold } from '../../rollout/images/deletion-notice.ts';
import type { Service } from '../../rollout/service.ts';
import { attempt, type Report } from './deletion-report.ts';
import type { DeletionNeeds } from './old-images.ts';

/** Marks the images that are planned to be deleted and aren't told of, and has their announcements delivered. */
export async function tellDeletions(ports: DeletionNeeds, service: Service, report: Report): Promise<void> {
  const marked: string[] = [];
  for (const { image, from } of untold(service))
    await attempt(report, image, async () => {
      await ports.deletion.mark(image, from);
      marked.push(image);
    });
  await deliverOfService(ports, service);
  const now = ports.clock.now();
  const told = await amendService(ports.services, service.name, (known) =>
    marked.reduce((record, image) => noteTold(record, image, now), known),
  );
  const before = new Map(plannedOf(service).map(({ image, from }) => [image, from]));
  for (const { image, from } of plannedOf(told).filter((one) => one.told === now))
    if (before.get(image) !== from) await attempt(report, image, () => ports.deletion.mark(image, from));
  await deliverOfService(ports, told);
}

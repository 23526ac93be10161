import { amendService } from '../../records/update.ts';
import {
  PLANNED_AT_ONCE,
  PLANNED_MAX,
  planDeletions,
  plannedOf,
  stayingOf,
} from '../../rollout/images/deletion.ts';
import type { Service } from '../../rollout/service.ts';
import { DELETION_LOOK_INTERVAL } from '../../rollout/timing.ts';
import type { Report } from './deletion-report.ts';
import type { DeletionNeeds, OldImage, OldImages } from './old-images.ts';
import { tellDeletions } from './tell-deletions.ts';

/** Images that one look asks about, beyond what their description shows: two requests for each. */
const ASKED_AT_ONCE = 20;

/** Announces the oldest images that can go, a few at a time. */
export async function planNext(
  ports: DeletionNeeds,
  service: Service,
  old: OldImages,
  report: Report,
): Promise<void> {
  const room = Math.min(PLANNED_AT_ONCE, PLANNED_MAX - plannedOf(service).length);
  // Another service of the stream may have announced it in this round.
  const free = old.candidates(service).filter(({ image }) => !report.planned.includes(image));
  const asked = room > 0 ? turnOf(free, ports.clock.now()) : [];
  const uses = await usesOf(ports, old, service, asked);
  const chosen = asked
    .filter(({ image }) => !uses.has(image))
    .slice(0, Math.max(0, room))
    .map(({ image, build, snapshots }) => ({ image, build, snapshots }));
  // What wasn't asked of in this look is as it was seen before.
  const unasked = new Set(free.filter((one) => !asked.includes(one)).map(({ image }) => image));
  const staying = [
    ...old.staying(service),
    ...[...uses].map(([image, why]) => ({ image, why })),
    ...stayingOf(service).filter(({ image }) => unasked.has(image)),
  ];
  const at = ports.clock.now();
  const next = await amendService(ports.services, service.name, (known) =>
    planDeletions(known, { chosen, staying }, at),
  );
  const added = plannedOf(next).filter((one) => one.at === at);
  report.planned.push(...added.map(({ image }) => image));
  if (added.length > 0) await tellDeletions(ports, next, report);
}

/** What keeps images that must be asked about, one after the other. */
async function usesOf(
  ports: DeletionNeeds,
  old: OldImages,
  service: Service,
  images: readonly OldImage[],
): Promise<ReadonlyMap<string, string>> {
  const kept = new Map<string, string>();
  for (const { image, build } of images) {
    const keeper = await old.keptByPipeline(service, build);
    if (keeper !== undefined) kept.set(image, keeper);
  }
  const left = images.map(({ image }) => image).filter((image) => !kept.has(image));
  return new Map([...kept, ...(await ports.deletion.uses(left))]);
}

/** So many, and the next ones in the next look: what can't go for long keeps no other from its turn. */
function turnOf(candidates: readonly OldImage[], now: number): readonly OldImage[] {
  if (candidates.length <= ASKED_AT_ONCE) return candidates;
  const first = (Math.floor(now / DELETION_LOOK_INTERVAL) * ASKED_AT_ONCE) % candidates.length;
  return [...candidates.slice(first), ...candidates.slice(0, first)].slice(0, ASKED_AT_ONCE);
}

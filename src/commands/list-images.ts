import { imagesNeededBy } from '../lifecycle/images/keep-images.ts';
import type { ListedBuild } from '../ports/builds.ts';
import type { Ports } from '../ports/ports.ts';
import { plannedOf, stayingOf } from '../rollout/images/deletion.ts';
import { recallOf } from '../rollout/images/recall.ts';
import type { ImageUse } from '../rollout/images/retention.ts';
import type { Service } from '../rollout/service.ts';

export interface ListedImage {
  readonly image: string;
  readonly build?: string | undefined;
  /** Start of the build, milliseconds since the epoch. */
  readonly builtAt?: number | undefined;
  /** Undefined of one that the service doesn't need. */
  readonly use?: ImageUse | undefined;
  readonly isRecalled: boolean;
  /** False of another account's, and of one that is gone. */
  readonly isOwn: boolean;
  readonly isProtected: boolean;
  /** Another service, or another installation, needs it. */
  readonly isNeededElsewhere: boolean;
  /** From when on it is deleted, milliseconds since the epoch; undefined of one that isn't to be. */
  readonly deletedFrom?: number | undefined;
  /** Why it stays although the service's rule lets it go, as of the last look. */
  readonly stays?: string | undefined;
  /** GiB of its snapshots; 0 of one that isn't the account's own. */
  readonly size: number;
}

/** Builds that are listed, the newest. */
const BUILDS_LISTED = 100;

/**
 * The images that a service needs, and those of its stream that it doesn't, the newest first. A service that follows another
 * one has no stream of its own.
 */
export async function listImages(
  ports: Pick<Ports, 'rollouts' | 'builds' | 'retention'>,
  service: Service,
): Promise<ListedImage[]> {
  const uses = await imagesNeededBy(ports, service);
  const builds = await buildsOf(ports, service);
  const known = new Map(builds.flatMap((build) => build.imageIds.map((image) => [image, build] as const)));
  const ids = [...new Set([...uses.keys(), ...known.keys()])];
  const own = new Map((await ports.retention.describe(ids)).map((image) => [image.id, image]));
  // Of builds that are long gone nothing is left to tell; what is in use and isn't there is told.
  const shown = ids.filter((id) => own.has(id) || uses.has(id));
  const listed = shown.map((image): ListedImage => {
    const { isProtected = false, isMarked = false, size = 0 } = own.get(image) ?? {};
    const use = uses.get(image);
    const { buildArn: build, builtAt } = known.get(image) ?? {};
    const isNeededElsewhere = use === undefined && isMarked;
    const rest = {
      isRecalled: recallOf(service, image) !== undefined,
      isOwn: own.has(image),
      isProtected,
      size,
      stays: use ? undefined : stayingOf(service).find((one) => one.image === image)?.why,
      deletedFrom: plannedOf(service).find((planned) => planned.image === image)?.from,
    };
    return { image, build, builtAt, use, isNeededElsewhere, ...rest };
  });
  return listed.toSorted((a, b) => (b.builtAt ?? 0) - (a.builtAt ?? 0));
}

async function buildsOf({ builds }: Pick<Ports, 'builds'>, { spec }: Service): Promise<ListedBuild[]> {
  if (spec.image.promotedFrom !== undefined) return [];
  return (await builds.list(spec.image)).slice(0, BUILDS_LISTED);
}

import type { Ports } from '../../ports/ports.ts';
import type { ServiceListing } from '../../ports/records.ts';
import { findRollout } from '../../records/update.ts';
import { GreenshiftError, ImageNotFound } from '../../rollout/errors.ts';
import { type ImageUse, imagesInUse, imagesOfRollout } from '../../rollout/images/retention.ts';
import type { Rollout } from '../../rollout/record.ts';
import type { Service } from '../../rollout/service.ts';
import { visitEach } from '../visit.ts';
import { imageBefore } from './image-before.ts';

export type KeepNeeds = Pick<Ports, 'services' | 'rollouts' | 'builds' | 'retention'>;

export interface KeepReport {
  readonly protected: readonly string[];
  readonly released: readonly string[];
  /** Images that stay as they are, and why: the next round may do what this one couldn't. */
  readonly failed: readonly string[];
}

/**
 * Protects the images of a rollout before anything is launched from them. What fails keeps no rollout from its way: the
 * reconciler's round comes after it.
 */
export async function keepImagesOf({ retention }: Pick<Ports, 'retention'>, rollout: Rollout): Promise<void> {
  try {
    await retention.protect(imagesOfRollout(rollout));
  } catch (error) {
    if (!(error instanceof GreenshiftError)) throw error;
  }
}

/**
 * Protects every image that a service of this installation can't do without, and lets go of those that none needs any more.
 * Nothing is let go while it isn't known what each service needs. A rollout that begins in this moment may find its image
 * let go right after it was protected: the next round puts that right, and for a day EC2 protects it all the same.
 */
export async function keepImages(ports: KeepNeeds): Promise<KeepReport> {
  // Before the services: what is claimed in between is in use by then.
  const marked = await ports.retention.marked();
  const { needed, failed } = await imagesNeeded(ports, await ports.services.list());
  const kept = await ports.retention.protect([...needed]);
  const idle = failed.length > 0 ? [] : marked.filter((image) => !needed.has(image));
  const releases = await visitEach(idle, async (image) => {
    await ports.retention.release(image);
    return image;
  });
  return {
    protected: kept.filter(({ outcome }) => outcome === 'protected').map(({ image }) => image),
    released: releases.results,
    failed: [
      ...failed,
      ...kept.flatMap(({ why }) => why ?? []),
      ...releases.failures.map((error) => messageOfExpected(error)),
    ],
  };
}

/** Those that any service can't do without, and why that isn't known of some. */
export async function imagesNeeded(
  ports: Pick<Ports, 'rollouts' | 'builds'>,
  { services, unreadable }: ServiceListing,
): Promise<{ readonly needed: ReadonlySet<string>; readonly failed: readonly string[] }> {
  const { results, failures } = await visitEach(services, (service) => imagesNeededBy(ports, service));
  const failed = [
    ...unreadable.map(({ name, error }) => `${name}: ${error.message}`),
    ...failures.map((error) => messageOfExpected(error)),
  ];
  return { needed: new Set(results.flatMap((uses) => [...uses.keys()])), failed };
}

/** Throws what isn't one of our errors. */
function messageOfExpected(error: unknown): string {
  if (!(error instanceof GreenshiftError)) throw error;
  return error.message;
}

/** The images that a service can't do without, each with what it needs it for. */
export async function imagesNeededBy(
  ports: Pick<Ports, 'rollouts' | 'builds'>,
  service: Service,
): Promise<ReadonlyMap<string, ImageUse>> {
  const { lock, awaited, withheld } = service;
  const open = lock && (await findRollout(ports, lock.rollout));
  const before = await imageBefore(ports, service);
  const builds = [awaited?.build, withheld?.build].filter((build) => build !== undefined);
  const waiting = await Promise.all(builds.map((build) => imagesOfBuild(ports, build)));
  return imagesInUse(service, { open, before, waiting: waiting.flat() });
}

/** None of a build that Image Builder doesn't know, yet or any more. */
async function imagesOfBuild({ builds }: Pick<Ports, 'builds'>, build: string): Promise<readonly string[]> {
  try {
    return (await builds.find(build)).imageIds;
  } catch (error) {
    if (!(error instanceof ImageNotFound)) throw error;
    return [];
  }
}

import type { Started } from '../src/lifecycle/admit.ts';
import { lookUp, type NewImage, offer, refuse } from '../src/lifecycle/intake.ts';
import type { Ports } from '../src/ports/ports.ts';
import { isUnseen } from '../src/rollout/admission.ts';
import { ImageNotFound } from '../src/rollout/errors.ts';
import type { Service } from '../src/rollout/service.ts';
import { eventHandler } from '../src/runtime/event.ts';
import { builds, clock, engine, images, notifier, rollouts, services } from '../src/runtime/ports.ts';

type Needs = Pick<Ports, 'services' | 'rollouts' | 'builds' | 'images' | 'notifier' | 'engine' | 'clock'>;

export interface ReconcileReport {
  /** The services for which there was an image that they had not been notified of. */
  readonly found: readonly { readonly service: string; readonly build: string; readonly outcome: string }[];
}

/**
 * Runs on a schedule and starts images whose event never came (Image Builder sends it on a best effort). Only the newest
 * image of a stream counts, and none that was built before one that has been rolled out: a rollback is never undone
 * here. Throws what failed, once every service was checked.
 */
export async function reconcile(ports: Needs): Promise<ReconcileReport> {
  const found: ReconcileReport['found'][number][] = [];
  const { services, unreadable } = await ports.services.list();
  const failures: unknown[] = unreadable.map(({ error }) => error);
  for (const service of services) {
    try {
      const build = await unseenBuild(ports, service);
      if (!build) continue;
      const { kind: outcome } = await start(ports, service, build);
      found.push({ service: service.name, build, outcome });
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, failures.map(String).join('; '));
  return { found };
}

async function unseenBuild({ builds }: Needs, service: Service): Promise<string | undefined> {
  const newest = await builds.newest(service.spec.image);
  return newest && isUnseen(service, newest) ? newest.buildArn : undefined;
}

async function start(ports: Needs, service: Service, build: string): Promise<Started> {
  let image: NewImage;
  try {
    image = await lookUp(ports, build);
  } catch (error) {
    if (!(error instanceof ImageNotFound)) throw error;
    return refuse(ports, service, { build, reason: error.message });
  }
  return offer(ports, service, image);
}

export const handler = eventHandler('reconcile', reconcile, {
  notifier,
  builds,
  clock,
  engine,
  images,
  rollouts,
  services,
});

import type { Ports } from '../../ports/ports.ts';
import { amendService } from '../../records/update.ts';
import { barrierAt } from '../../rollout/admission/barrier.ts';
import { dueRetry, postponeRetry } from '../../rollout/admission/retry.ts';
import type { RolloutRequest } from '../../rollout/admission/rollout-request.ts';
import type { Service } from '../../rollout/service.ts';
import { type Intake, whyUnusable } from '../images/intake.ts';
import { turnDown } from '../images/turn-down.ts';
import { startRollout } from './start.ts';

type Needs = Pick<Ports, 'services' | 'rollouts' | 'builds' | 'images' | 'notifier' | 'engine' | 'clock'>;

/**
 * Starts the next attempt of an image that failed for a reason that isn't its own, once it is due; undefined otherwise.
 * The image is checked anew: it may have been deregistered, or the service's spec may trust others now. One that can't be
 * used at the moment has its next attempt later.
 */
export async function retryImage(ports: Needs, service: Service): Promise<Intake | undefined> {
  const now = ports.clock.now();
  const request = dueRetry(service, now);
  if (!request || barrierAt(service, now)) return undefined;
  const unusable = await whyUnusable(ports, service, request.image);
  if (!unusable) return startRollout(ports, service.name, request);
  return unusable.kind === 'refused'
    ? refuseRetry(ports, service, request, unusable.reason)
    : postpone(ports, service.name, unusable.reason);
}

async function refuseRetry(
  ports: Needs,
  service: Service,
  { image: { id: image, build = image } }: RolloutRequest,
  reason: string,
): Promise<Intake> {
  await dropRetry(ports, service.name);
  return turnDown(ports, service, 'refused', { image, build, reason });
}

async function postpone({ services, clock }: Needs, name: string, reason: string): Promise<Intake> {
  await amendService(services, name, (service) => postponeRetry(service, reason, clock.now()));
  return { kind: 'awaited', reason };
}

/** What became of the attempt of an image that waited. */
export interface Dropped {
  readonly service: Service;
  /** The image whose next attempt was dropped, where there was one. */
  readonly image: string | undefined;
}

/** The image isn't offered again: a person doesn't want it. With `rollout` only that of a rollout. */
export async function dropRetry(
  { services }: Pick<Ports, 'services'>,
  name: string,
  rollout?: string,
): Promise<Dropped> {
  let image: string | undefined;
  const service = await amendService(services, name, (record) => {
    const { retry } = record;
    image = undefined;
    if (!retry || (rollout !== undefined && retry.rollout !== rollout)) return record;
    image = retry.image.id;
    return { ...record, retry: undefined };
  });
  return { service, image };
}

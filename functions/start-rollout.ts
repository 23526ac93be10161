import * as z from 'zod';
import { lookUp, type NewImage, offer } from '../src/lifecycle/intake.ts';
import type { Ports } from '../src/ports/ports.ts';
import { imageRefused } from '../src/rollout/announcement.ts';
import { ImageNotFound } from '../src/rollout/errors.ts';
import { parse } from '../src/rollout/parse.ts';
import { follows } from '../src/rollout/spec.ts';
import { eventHandler } from '../src/runtime/event.ts';
import { builds, clock, engine, images, notifier, rollouts, services } from '../src/runtime/ports.ts';

type Needs = Pick<Ports, 'services' | 'rollouts' | 'builds' | 'images' | 'notifier' | 'engine' | 'clock'>;

const BUILD_ARN = /^arn:aws[a-z-]*:imagebuilder:[a-z0-9-]+:\d{12}:image\/[^/]+\/[^/]+\/\d+$/;

/** What we rely on of `EC2 Image Builder Image State Change`; the envelope has more, and AWS may add to it. */
const ImageEvent = z.object({
  'detail-type': z.literal('EC2 Image Builder Image State Change'),
  source: z.literal('aws.imagebuilder'),
  resources: z.tuple([z.string().regex(BUILD_ARN, 'expected the ARN of an image build version')]),
  detail: z.object({ state: z.object({ status: z.string() }) }),
});

export interface StartReport {
  readonly build: string;
  readonly services: readonly {
    readonly service: string;
    readonly outcome: string;
    readonly rollout?: string;
  }[];
}

/**
 * Starts a rollout of a published image for every service that follows it. The image is looked up: the event is only a
 * hint. Throws InvalidInput for anything but such an event, so that it ends in the dead-letter queue, and
 * RecordNotReadable once all other services were handled. An image that doesn't exist, or isn't trusted, is announced and
 * not retried.
 */
export async function startRollouts(ports: Needs, event: unknown): Promise<StartReport> {
  const { resources, detail } = parse(ImageEvent, event, 'the image event');
  const [build] = resources;
  if (detail.state.status !== 'AVAILABLE') return { build, services: [] };
  const found = await findImage(ports, build);
  if (!found) return { build, services: [] };
  const { services: all, unreadable } = await ports.services.list();
  const followers = all.filter(({ spec }) =>
    follows(spec, { pipeline: found.built.pipeline, buildArn: build }),
  );
  const services = [];
  for (const service of followers) {
    const { kind: outcome, ...rest } = await offer(ports, service, found);
    const rollout = 'rollout' in rest ? rest.rollout : undefined;
    services.push({ service: service.name, outcome, ...(rollout !== undefined && { rollout }) });
  }
  // One of them may follow the image: the event is delivered again, and kept if that doesn't help.
  if (unreadable[0]) throw unreadable[0].error;
  return { build, services };
}

async function findImage(ports: Needs, build: string): Promise<NewImage | undefined> {
  try {
    return await lookUp(ports, build);
  } catch (error) {
    if (!(error instanceof ImageNotFound)) throw error;
    await ports.notifier.notify(imageRefused({ build, reason: error.message }, ports.clock.now()));
    return undefined;
  }
}

export const handler = eventHandler('start-rollout', startRollouts, {
  notifier,
  builds,
  clock,
  engine,
  images,
  rollouts,
  services,
});

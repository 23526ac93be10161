import * as z from 'zod';
import { type CampaignGate, campaignGate } from '../src/lifecycle/campaign/gate.ts';
import { offer } from '../src/lifecycle/images/intake.ts';
import { imagesOnce, visitEach } from '../src/lifecycle/visit.ts';
import type { BuiltImage } from '../src/ports/builds.ts';
import type { Ports } from '../src/ports/ports.ts';
import { ImageNotFound, ImageNotReady } from '../src/rollout/errors.ts';
import { follows } from '../src/rollout/images/image-path.ts';
import { parse } from '../src/rollout/parse.ts';
import type { Service } from '../src/rollout/service.ts';
import { eventHandler } from '../src/runtime/event.ts';
import { campaigns } from '../src/runtime/ports/campaign-records.ts';
import { engine } from '../src/runtime/ports/executions.ts';
import { builds } from '../src/runtime/ports/image-builds.ts';
import { notifier } from '../src/runtime/ports/notifier.ts';
import { clock, images, rollouts, services } from '../src/runtime/ports/ports.ts';
import { testEventIn } from '../src/runtime/test-event.ts';

type Needs = Pick<
  Ports,
  'campaigns' | 'services' | 'rollouts' | 'builds' | 'images' | 'notifier' | 'engine' | 'clock'
>;

const BUILD_ARN = /^arn:aws[a-z-]*:imagebuilder:[a-z0-9-]+:\d{12}:image\/[^/]+\/[^/]+\/\d+$/;
const isBuild = (arn: string) => BUILD_ARN.test(arn);

/** What we rely on of `EC2 Image Builder Image State Change`; the envelope has more, and AWS may add to it. */
const ImageEvent = z.object({
  'detail-type': z.literal('EC2 Image Builder Image State Change'),
  source: z.literal('aws.imagebuilder'),
  resources: z
    .array(z.string())
    .transform((arns) => arns.find(isBuild))
    .refine((arn) => arn !== undefined, 'expected the ARN of an image build version'),
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
 * Starts a rollout of a published image for every service that follows it; where they take part in a campaign, for those of
 * its first wave. The image is looked up: the event is only a hint. Throws InvalidInput for anything but such an event, and
 * ImageNotReady for a build that Image Builder doesn't know and a service may follow: the event is delivered again, and ends
 * in the dead-letter queue. What fails for one service, and RecordNotReadable, is thrown once all others were handled.
 */
export async function startRollouts(ports: Needs, event: unknown): Promise<StartReport> {
  const { resources: build, detail } = parse(ImageEvent, event, 'the image event');
  if (detail.state.status !== 'AVAILABLE') return { build, services: [] };
  const { services: all, unreadable } = await ports.services.list();
  const once = { ...ports, images: imagesOnce(ports.images) };
  const gate = campaignGate(once, all);
  const { results, failures } = await visitEach(await followers(ports, all, build), ([service, built]) =>
    offerTo(once, gate, service, built),
  );
  // The event is delivered again, and kept if that doesn't help. One that can't be read may follow the image.
  const [failure] = [...failures, ...gate.unreadable(), ...unreadable.map(({ error }) => error)];
  if (failure !== undefined) throw failure;
  return { build, services: results };
}

async function offerTo(ports: Needs, gate: CampaignGate, service: Service, built: BuiltImage) {
  if (!(await gate.offers(service, built.buildArn))) return { service: service.name, outcome: 'in-its-wave' };
  const { kind: outcome, ...rest } = await offer(ports, service, built);
  const rollout = 'rollout' in rest ? rest.rollout : undefined;
  return { service: service.name, outcome, ...(rollout !== undefined && { rollout }) };
}

/** The services that follow a build, with the build. Only a build that is known has a pipeline. */
async function followers(
  { builds }: Needs,
  services: readonly Service[],
  buildArn: string,
): Promise<(readonly [Service, BuiltImage])[]> {
  const candidates = services.filter(({ spec }) => mayFollow(spec, buildArn));
  if (candidates.length === 0) return [];
  const built = await known(builds, buildArn);
  return candidates
    .filter(({ spec }) => follows(spec, { pipeline: built.pipeline, buildArn }))
    .map((service) => [service, built] as const);
}

const mayFollow = (spec: Service['spec'], buildArn: string) =>
  spec.image.pipeline !== undefined || follows(spec, { buildArn });

async function known(builds: Needs['builds'], buildArn: string): Promise<BuiltImage> {
  try {
    return await builds.find(buildArn);
  } catch (error) {
    if (!(error instanceof ImageNotFound)) throw error;
    throw new ImageNotReady(error.message, { cause: error });
  }
}

/** A test event of the doctor is only logged, as every report is. */
export const receive = async (ports: Needs, event: unknown) =>
  testEventIn(event) ?? startRollouts(ports, event);

export const handler = eventHandler('start-rollout', receive, {
  notifier,
  builds,
  campaigns,
  clock,
  engine,
  images,
  rollouts,
  services,
});

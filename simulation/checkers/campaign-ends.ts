import type { OurCall } from '../world/calls.ts';
import { serviceRecord } from '../world/records.ts';
import { isOfCampaignOf } from './campaign-of.ts';
import type { Checker } from './checker.ts';
import type { CheckerContext } from './context.ts';
import { announcedOf } from './service-of.ts';

/**
 * I25, at the end: each campaign of which people were told has ended, and they were told; what was rolled back as one is
 * live nowhere; who was not to begin has not.
 */
export class CampaignEndChecker implements Checker {
  readonly #context: CheckerContext;
  readonly #open = new Set<string>();
  /** Images that our code has been told of, whether or not any service has begun with them. */
  readonly #offered = new Set<string>();

  constructor(context: CheckerContext) {
    this.#context = context;
  }

  returned(call: OurCall): void {
    for (const { DetailType = '', Detail = '{}' } of announcedOf(this.#context.world.service, call)) {
      const { campaign = '' } = JSON.parse(Detail) as { campaign?: string };
      if (DetailType === 'CampaignStarted') this.#open.add(campaign);
      if (DetailType === 'CampaignEnded') this.#open.delete(campaign);
    }
  }

  responded({ operation }: OurCall, response: unknown): void {
    if (operation !== 'GetImage') return;
    const { image } = (response ?? {}) as { image?: { outputResources?: { amis?: { image?: string }[] } } };
    for (const { image: id = '' } of image?.outputResources?.amis ?? []) this.#offered.add(id);
  }

  ended(locked: boolean): void {
    const { expected, ours, arrivals, world, violated } = this.#context;
    const { campaign, isLeft, abandoned } = expected;
    if (!campaign) return;
    const isHeld = ours.some(
      (one) => one.expected.abandoned || serviceRecord(one.world).lock || isImageGone(one, this.#offered),
    );
    if (!isHeld && ours[0] === this.#context)
      for (const id of this.#open) violated('I25', `the campaign ${id} is open at the end`);
    if (isLeft && arrivals.size > 0)
      violated('I25', `${world.service} begins, and is none of those that may`);
    const { isRolledBack = false, at = 0 } = campaign.stopped ?? {};
    if (locked || abandoned || !isRolledBack || isImageGone(this.#context)) return;
    for (const [image, { isLive }] of arrivals)
      if (isLive && isOfCampaignOf(this.#context, image, at))
        violated('I25', `${world.service} has ${image} at the end, which was rolled back everywhere`);
  }
}

/**
 * Nothing can be launched of what was live before, or of what was to come: that is for a person, and waits for one. What is
 * gone before any service begins with it is waited for longer than a run lasts.
 */
function isImageGone({ world, original, arrivals }: CheckerContext, offered: Iterable<string> = []): boolean {
  const images = [...original.images, ...arrivals.keys(), ...offered];
  return !images.every((image) => world.services.ec2.hasImage(image));
}

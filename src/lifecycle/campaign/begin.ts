import type { BuiltImage } from '../../ports/builds.ts';
import type { Ports } from '../../ports/ports.ts';
import { amendBook, campaignOf, readCampaigns } from '../../records/campaigns.ts';
import { deliverOfCampaign } from '../../records/deliver.ts';
import { announce } from '../../rollout/announcements/outbox.ts';
import { campaignStarted } from '../../rollout/campaign/announcements.ts';
import { enterCampaign, settingsIn } from '../../rollout/campaign/book.ts';
import type { Campaign, Leader } from '../../rollout/campaign/campaign.ts';
import { supersedes } from '../../rollout/campaign/close.ts';
import { type CampaignSettings, isLed, takesPart } from '../../rollout/campaign/settings.ts';
import { RecordConflict } from '../../rollout/errors.ts';
import { follows } from '../../rollout/images/image-path.ts';
import type { Service } from '../../rollout/service.ts';
import { type Beginning, begunNow } from './begun-now.ts';

type Needs = Pick<Ports, 'campaigns' | 'notifier' | 'clock'>;

/**
 * The campaign that brings a build to the services that follow it; it is made where there is none yet, with its first wave
 * begun. Undefined where too few of them take part: they are offered the image at once.
 */
export async function campaignFor(
  ports: Needs,
  built: BuiltImage,
  services: readonly Service[],
): Promise<Campaign | undefined> {
  // It holds whoever is left of its services: the last one that can be read goes no way of its own.
  const { id, found } = await campaignOf(ports, built.buildArn);
  if (found) return found;
  const followers = services.filter(({ spec }) => follows(spec, built));
  // One that is alone comes in a campaign where its spec says so: other installations may have more of them.
  const isAlone = followers.length < 2 && followers[0]?.spec.image.campaign !== true;
  if (isAlone || followers.every(({ spec }) => spec.image.campaign === false)) return undefined;
  const book = await ports.campaigns.book();
  const settings = settingsIn(book);
  const members = followers.filter((service) => takesPart(service, settings) && isNewTo(service, built));
  if (members.length < fewest(settings, built)) return undefined;
  return create(ports, id, built, { members, book });
}

/** With those of other installations there may be many. */
const fewest = ({ waves, ledBy, minimumServices }: CampaignSettings, { buildArn }: BuiltImage): number =>
  waves.some(({ installation }) => installation !== undefined) || (ledBy && isLed(ledBy, buildArn))
    ? 1
    : minimumServices;

/**
 * As `campaignFor`, for the installation that leads it, whichever services follow it: undefined where none takes part. What
 * its own settings say of who leads is for the caller to check.
 */
export async function campaignLedFor(
  ports: Needs,
  built: BuiltImage,
  services: readonly Service[],
  leader: Leader,
): Promise<Campaign | undefined> {
  const { id, found } = await campaignOf(ports, built.buildArn);
  if (found) return found;
  const members = services.filter(
    (service) =>
      follows(service.spec, built) && takesPart(service, { automatic: true }) && isNewTo(service, built),
  );
  if (members.length === 0) return undefined;
  return create(ports, id, built, { members, book: await ports.campaigns.book(), leader });
}

/** Whoever has the image, had it, or has a newer one isn't moved by a campaign that begins now. */
const isNewTo = ({ live, rolledOut }: Service, { imageIds, builtAt = Number.NaN }: BuiltImage) =>
  !imageIds.includes(live.imageId) &&
  !rolledOut.some(({ image, builtAt: other = Number.NaN }) => imageIds.includes(image) || other >= builtAt);

/** The book has it first: whoever dies between the two leaves an id that readers skip, and the next one completes it. */
async function create(ports: Needs, id: string, built: BuiltImage, beginning: Beginning): Promise<Campaign> {
  const { book } = beginning;
  const begun = begunNow(id, built, beginning, ports.clock.now());
  const isLate = (await readCampaigns(ports, book.open)).found.some((other) => supersedes(other, begun));
  const first = isLate ? { ...begun, state: 'superseded' as const } : announce(begun, campaignStarted(begun));
  await amendBook(ports, (newest) => enterCampaign(newest, id));
  try {
    return await deliverOfCampaign(ports, await ports.campaigns.save(first));
  } catch (error) {
    if (!(error instanceof RecordConflict)) throw error;
    // The event came twice at once.
    return (await ports.campaigns.find(id)) ?? first;
  }
}

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
 * begun, or awaiting who leads it. Undefined where too few of them take part: they are offered the image at once.
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
  if (followers.every(({ spec }) => spec.image.campaign === false)) return undefined;
  const book = await ports.campaigns.book();
  const settings = settingsIn(book);
  const { ledBy } = settings;
  const isAwaited = ledBy !== undefined && isLed(ledBy, built.buildArn);
  const members = isAwaited ? allOf(followers, built) : fewOrAll(followers, built, settings);
  return members.length > 0 ? create(ports, id, built, { members, book }) : undefined;
}

/** Those of a campaign that nobody leads; none where they are too few for one. */
function fewOrAll(
  followers: readonly Service[],
  built: BuiltImage,
  { automatic, waves, minimumServices }: CampaignSettings,
): readonly Service[] {
  // One that is alone comes in a campaign where its spec says so: other installations may have more of them.
  if (followers.length < 2 && followers[0]?.spec.image.campaign !== true) return [];
  const members = followers.filter((service) => takesPart(service, { automatic }) && isNewTo(service, built));
  // With those of other installations there may be many.
  const isElsewhere = waves.some(({ installation }) => installation !== undefined);
  return members.length < (isElsewhere ? 1 : minimumServices) ? [] : members;
}

/** Those of a campaign that another installation leads: it knows nothing of the settings here. */
const allOf = (followers: readonly Service[], built: BuiltImage): readonly Service[] =>
  followers.filter((service) => takesPart(service, { automatic: true }) && isNewTo(service, built));

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
  const followers = services.filter(({ spec }) => follows(spec, built));
  const members = allOf(followers, built);
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

import type { BuiltImage } from '../../ports/builds.ts';
import type { Ports } from '../../ports/ports.ts';
import { amendBook, campaignOf, readCampaigns } from '../../records/campaigns.ts';
import { deliverOfCampaign } from '../../records/deliver.ts';
import { campaignStarted } from '../../rollout/campaign/announcements.ts';
import { type CampaignBook, enterCampaign, settingsIn } from '../../rollout/campaign/book.ts';
import { type Campaign, MEMBERS_MAX } from '../../rollout/campaign/campaign.ts';
import { supersedes } from '../../rollout/campaign/close.ts';
import { beginWave } from '../../rollout/campaign/decide.ts';
import { rulesOf, takesPart } from '../../rollout/campaign/settings.ts';
import { planWaves } from '../../rollout/campaign/waves.ts';
import { RecordConflict } from '../../rollout/errors.ts';
import { follows } from '../../rollout/image-path.ts';
import { announce } from '../../rollout/outbox.ts';
import type { Service } from '../../rollout/service.ts';

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
  if (followers.length < 2 || followers.every(({ spec }) => spec.image.campaign === false)) return undefined;
  const book = await ports.campaigns.book();
  const settings = settingsIn(book);
  const members = followers.filter((service) => takesPart(service, settings) && isNewTo(service, built));
  if (members.length < settings.minimumServices) return undefined;
  return create(ports, id, built, { members, book });
}

/** Whoever has the image, had it, or has a newer one isn't moved by a campaign that begins now. */
const isNewTo = ({ live, rolledOut }: Service, { imageIds, builtAt = Number.NaN }: BuiltImage) =>
  !imageIds.includes(live.imageId) &&
  !rolledOut.some(({ image, builtAt: other = Number.NaN }) => imageIds.includes(image) || other >= builtAt);

interface Beginning {
  readonly members: readonly Service[];
  readonly book: CampaignBook;
}

/** The book has it first: whoever dies between the two leaves an id that readers skip, and the next one completes it. */
async function create(ports: Needs, id: string, built: BuiltImage, beginning: Beginning): Promise<Campaign> {
  const { buildArn: build, builtAt, pipeline, imageIds: images } = built;
  const now = ports.clock.now();
  const { book, members: services } = beginning;
  const settings = settingsIn(book);
  const { waves, members: all } = planWaves(services, settings, now);
  // Those of the last wave, which the others of it don't wait for.
  const members = all.slice(0, MEMBERS_MAX);
  const unlisted = all.length - members.length;
  const planned: Campaign = {
    id,
    version: 0,
    build,
    ...(builtAt !== undefined && { builtAt }),
    ...(pipeline !== undefined && { pipeline }),
    images,
    startedAt: now,
    rules: rulesOf(settings, build),
    waves,
    wave: 0,
    members,
    ...(unlisted > 0 && { unlisted }),
    state: 'running',
  };
  const begun = beginWave(planned, 0, now);
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

import { follows } from '../src/rollout/images/image-path.ts';
import type { Client, Result } from './api/client.ts';
import { findService, type ServiceBody } from './target.ts';
import { dateTime } from './times.ts';

export interface Built {
  /** The ARN of the build, and the id of its AMI. */
  readonly build: string;
  readonly image: string;
  readonly pipeline: string | undefined;
}

/** What an image does to a service that follows it. */
export interface Effect {
  readonly service: string;
  readonly kind: 'rollout' | 'queued' | 'awaited' | 'withheld' | 'wave' | 'none';
  /** The rollout that it leads to, or that it waits for. */
  readonly rollout: string | null;
  readonly detail: string;
}

/** How often a service is asked, and the milliseconds between: an event needs a moment to become a rollout. */
const POLLS = 100;
const PAUSE = 200;
/** The newest rollouts that the image's own is among. */
const NEWEST = 3;

/** What a new image leads to, for each service that follows it. */
export async function findEffects(client: Client, built: Built): Promise<Effect[]> {
  const { body } = await client.call('GET /services');
  const image = { buildArn: built.build, pipeline: built.pipeline };
  const followers = body.services.filter(({ spec }) => follows(spec, image));
  const campaign = campaignReader(client, built.build);
  return Promise.all(followers.map(({ service }) => effectOn(client, service, built, campaign)));
}

type Campaign = Result<'GET /campaigns/{campaign}'>;
type CampaignReader = () => Promise<Campaign | undefined>;

/** The campaign of a build, read once for all services that ask at about the same time; undefined where there is none. */
function campaignReader(client: Client, build: string): CampaignReader {
  let readAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<Campaign | undefined> = Promise.resolve(undefined);
  return () => {
    const now = performance.now();
    if (now - readAt >= PAUSE) [readAt, reading] = [now, readCampaign(client, build).catch(() => undefined)];
    return reading;
  };
}

async function readCampaign(client: Client, build: string): Promise<Campaign | undefined> {
  const { body } = await client.call('GET /campaigns');
  const found = body.campaigns.find((one) => one.build === build);
  if (!found) return undefined;
  const parameters = { campaign: found.campaign };
  return (await client.call('GET /campaigns/{campaign}', { parameters })).body;
}

async function effectOn(
  client: Client,
  name: string,
  built: Built,
  campaign: CampaignReader,
): Promise<Effect> {
  for (let poll = 0; poll < POLLS; poll += 1) {
    const { body } = await client.call('GET /services/{service}/rollouts', {
      parameters: { service: name },
      query: { limit: NEWEST },
    });
    const rollout = body.rollouts.find(({ image }) => image === built.image)?.rollout;
    if (rollout) return { service: name, kind: 'rollout', rollout, detail: `rollout ${rollout}` };
    const service = await findService(client, name);
    const waiting = service && waitingIn(service, built);
    if (waiting) return waiting;
    const later = waveOf(name, await campaign());
    if (later) return later;
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
  const detail = `${name} follows it, but has not begun a rollout: see \`greenshift status ${name}\``;
  return { service: name, kind: 'none', rollout: null, detail };
}

function waveOf(service: string, campaign: Campaign | undefined): Effect | undefined {
  const member = campaign?.members.find((one) => one.service === service);
  if (!campaign || member?.state !== 'waiting') return undefined;
  const detail = `${service} waits for wave ${member.wave} of the campaign ${campaign.campaign}`;
  return { service, kind: 'wave', rollout: null, detail };
}

function waitingIn(body: ServiceBody, built: Built): Effect | undefined {
  const { service, queued, awaited, withheld, rollout } = body;
  if (queued?.image === built.image) {
    const when = queued.begins ? `from ${dateTime(queued.begins)} UTC on` : 'soon';
    const detail = `${service} rolls it out ${rollout ? `when ${rollout} has ended` : when}`;
    return { service, kind: 'queued', rollout, detail };
  }
  if (withheld?.build === built.build)
    return {
      service,
      kind: 'withheld',
      rollout: null,
      detail: `${service} withholds it: ${withheld.reason}`,
    };
  if (awaited?.build !== built.build) return undefined;
  return { service, kind: 'awaited', rollout: null, detail: `${service} waits for it: ${awaited.reason}` };
}

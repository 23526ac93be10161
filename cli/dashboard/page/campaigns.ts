import { CallFailed, call } from './calls.ts';
import type { CampaignBody, CampaignHead, MemberBody } from './campaign-words.ts';
import { isCurrent } from './campaign-words.ts';

/** A service's place in a campaign. */
export interface Membership {
  readonly campaign: CampaignHead;
  readonly member: MemberBody;
}

/** A list of campaigns is up to twenty records: it is read anew after so many milliseconds. */
const READ_EVERY = 10_000;

let known: { readonly at: number; readonly campaigns: readonly CampaignHead[] } | undefined;

/** The last campaigns, the newest first. Throws CallFailed. */
export async function readCampaigns(): Promise<readonly CampaignHead[]> {
  const now = performance.now();
  if (known && now - known.at < READ_EVERY) return known.campaigns;
  const { campaigns } = await call('GET /campaigns');
  known = { at: now, campaigns };
  return campaigns;
}

/** Of the newest campaign. Throws CallFailed where there was none yet. */
export async function newestId(): Promise<string> {
  const [newest] = await readCampaigns();
  if (!newest) throw new CallFailed('CampaignNotFound', 'there was no campaign yet', 404);
  return newest.campaign;
}

/** What was told to a campaign is seen at the next look. */
export const forgetCampaigns = (): void => {
  known = undefined;
};

export const readCampaign = (campaign: string): Promise<CampaignBody> =>
  call('GET /campaigns/{campaign}', { parameters: { campaign } });

/** By the campaign. */
const bodies = new Map<string, { readonly list: unknown; readonly body: CampaignBody }>();

/** Where a service stands in the campaigns that go on. Throws CallFailed. */
export async function membershipsOf(service: string): Promise<readonly Membership[]> {
  const list = await readCampaigns();
  const current = await Promise.all(list.filter(isCurrent).map(({ campaign }) => readOnce(campaign, list)));
  return current.flatMap((campaign) =>
    campaign.members.filter((member) => member.service === service).map((member) => ({ campaign, member })),
  );
}

/** Once for each reading of the list. */
async function readOnce(id: string, list: unknown): Promise<CampaignBody> {
  const before = bodies.get(id);
  if (before && before.list === list) return before.body;
  const body = await readCampaign(id);
  bodies.set(id, { list, body });
  return body;
}

/** The campaign that brings a rollout's image. Throws CallFailed. */
export async function campaignOfBuild(build: string | null): Promise<CampaignHead | undefined> {
  if (build === null) return undefined;
  return (await readCampaigns()).find((campaign) => campaign.build === build);
}

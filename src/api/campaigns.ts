import {
  campaignSettings,
  orderCampaign,
  recentCampaigns,
  setCampaignSettings,
} from '../commands/campaign/campaigns.ts';
import { ensureKnown } from '../commands/campaign/known-installations.ts';
import { leaveOut } from '../commands/campaign/leave-out.ts';
import { getCampaign } from '../records/update.ts';
import type { Campaign, Order } from '../rollout/campaign/campaign.ts';
import type { CampaignSettings } from '../rollout/campaign/settings.ts';
import { unmatchedIn } from '../rollout/campaign/unmatched.ts';
import { parse } from '../rollout/parse.ts';
import {
  CampaignLeaveOut,
  CampaignNote,
  CampaignOrder,
  CampaignParameter,
  CampaignSettingsRequest,
} from './campaign-requests.ts';
import { campaignHead, campaignView } from './campaign-views.ts';
import { keptReason, withCut } from './reason.ts';
import type { ApiPorts, ApiRequest, ApiResponse } from './requests.ts';

const idIn = ({ parameters }: ApiRequest) =>
  parse(CampaignParameter, { campaign: parameters.campaign }, 'the path').campaign;

export async function getCampaigns(ports: ApiPorts): Promise<ApiResponse> {
  // The book has one that was resumed first, however old it is.
  const recent = (await recentCampaigns(ports)).toSorted((one, other) => other.startedAt - one.startedAt);
  return { status: 200, body: { campaigns: recent.map((one) => campaignHead(one, ports.clock.now())) } };
}

export async function getOneCampaign(ports: ApiPorts, request: ApiRequest): Promise<ApiResponse> {
  return { status: 200, body: campaignView(await getCampaign(ports, idIn(request)), ports.clock.now()) };
}

const OUTCOMES = {
  pause: { now: 'paused', was: 'already-paused', text: 'no service begins until it is resumed' },
  resume: { now: 'resumed', was: 'not-paused', text: 'it goes on within five minutes' },
  stop: { now: 'stopped', was: 'already-stopped', text: 'no service begins with its image by itself' },
  'roll-back': {
    now: 'rolling-back',
    was: 'already-rolling-back',
    text: 'every service that it has moved goes back',
  },
} as const satisfies Record<Order['kind'], unknown>;

/** Of one that had nothing left to do. */
const BACK = 'every service that it had moved is back, or needs a person';

const ordering =
  (kind: Order['kind']) =>
  async (ports: ApiPorts, request: ApiRequest): Promise<ApiResponse> => {
    const schema = kind === 'resume' ? CampaignNote : CampaignOrder;
    const kept = keptReason(parse(schema, request.body, 'the request').reason);
    const order = { kind, by: request.caller, reason: kept.reason };
    const { campaign, isNew, done, unfinished } = await orderCampaign(ports, idIn(request), order);
    const { now, was, text: wanted } = OUTCOMES[kind];
    const text = campaign.state === 'rolled-back' ? BACK : wanted;
    const more = unfinished > 0 ? `; ${unfinished} services couldn't be reached, and are tried again` : '';
    return {
      status: 200,
      body: {
        outcome: isNew ? now : was,
        ...campaignHead(campaign, ports.clock.now()),
        done: [...done],
        unfinished,
        detail: withCut(`${campaign.id} is ${campaign.state}: ${text}${more}`, kept),
      },
    };
  };

export const postCampaignPause = ordering('pause');
export const postCampaignResume = ordering('resume');
export const postCampaignStop = ordering('stop');
export const postCampaignRollback = ordering('roll-back');

export async function postCampaignLeaveOut(ports: ApiPorts, request: ApiRequest): Promise<ApiResponse> {
  const { installation, reason } = parse(CampaignLeaveOut, request.body, 'the request');
  const kept = keptReason(reason);
  const order = { installation, by: request.caller, reason: kept.reason };
  const { campaign, isNew } = await leaveOut(ports, idIn(request), order);
  const detail = isNew
    ? `${campaign.id} goes on without ${installation} within five minutes; what has begun there goes on there`
    : `${campaign.id} is without ${installation} already: ${whyLeftOut(campaign, installation)}`;
  return {
    status: 200,
    body: {
      outcome: isNew ? 'left-out' : 'already-left-out',
      ...campaignHead(campaign, ports.clock.now()),
      detail: withCut(detail, kept),
    },
  };
}

const whyLeftOut = ({ waves }: Campaign, installation: string) =>
  waves.find(({ branch }) => branch?.installation === installation)?.branch?.why;

export async function getCampaignSettings(ports: ApiPorts): Promise<ApiResponse> {
  return { status: 200, body: await withUnmatched(ports, await campaignSettings(ports)) };
}

export async function putCampaignSettings(ports: ApiPorts, { body }: ApiRequest): Promise<ApiResponse> {
  const settings = parse(CampaignSettingsRequest, body, "the campaigns' settings");
  await ensureKnown(ports, settings);
  return { status: 200, body: await withUnmatched(ports, await setCampaignSettings(ports, settings)) };
}

/** A service may be registered later than the settings that name it, so nothing is refused for that. */
async function withUnmatched<Settings extends CampaignSettings>(ports: ApiPorts, settings: Settings) {
  if (!settings.waves.some(({ services }) => services)) return settings;
  const { services, unreadable } = await ports.services.list();
  const unmatched = unmatchedIn(
    settings,
    [...services, ...unreadable].map(({ name }) => name),
  );
  return unmatched.length > 0 ? { ...settings, unmatched } : settings;
}

import type { Announcement } from '../announcements/announcement-schema.ts';
import type { ImageCopy } from '../upstream/promotion-offer.ts';
import type { Branch } from './branch.ts';
import type { Member } from './member.ts';

/** One published image on its way to every service that follows it, wave by wave. Times are milliseconds since the epoch. */
export interface Campaign {
  /** Of the build: `base-1.0.3-1`. */
  readonly id: string;
  readonly version: number;
  readonly build: string;
  readonly builtAt?: number | undefined;
  /** That of Image Builder which has made it: with `build` it tells who follows it. */
  readonly pipeline?: string | undefined;
  /** The AMIs of the build: one for each architecture. */
  readonly images: readonly string[];
  /** In all regions and accounts: for waves that other installations carry out. */
  readonly copies?: readonly ImageCopy[] | undefined;
  /** The installation whose campaign this one carries on. */
  readonly leader?: Leader | undefined;
  readonly startedAt: number;
  readonly rules: CampaignRules;
  readonly waves: readonly Wave[];
  /** The wave that is under way, counted from 0. Services of later ones don't begin. */
  readonly wave: number;
  readonly members: readonly Member[];
  /** How many services more take part than can be listed: they begin with the last wave. */
  readonly unlisted?: number | undefined;
  readonly state: CampaignState;
  /** What failed until then doesn't count: somebody has had it go on after a stop. */
  readonly forgivenAt?: number | undefined;
  /** What was asked of it last, by a person or by the campaign itself. */
  readonly order?: Order | undefined;
  /** Its deadline has passed: when that was noticed, and how many services were on an older image by then. */
  readonly overdue?: { readonly at: number; readonly behind: number } | undefined;
  readonly endedAt?: number | undefined;
  readonly outbox?: readonly Announcement[] | undefined;
}

export const CAMPAIGN_STATES = [
  'running',
  /** No service begins, until a person goes on. */
  'paused',
  /** Over before its end: no service begins. */
  'stopped',
  /** Every service that it has moved goes back. */
  'rolling-back',
  'rolled-back',
  /** A newer image of the same stream has taken its place. */
  'superseded',
  'completed',
] as const;
export type CampaignState = (typeof CAMPAIGN_STATES)[number];

export interface CampaignRules {
  /** Whether services whose specs say nothing of campaigns take part. */
  readonly automatic: boolean;
  /** As many services whose rollouts failed by the image end it. */
  readonly reverts: number;
  /** As many of them with the same failure, which share nothing else, end it as well. */
  readonly alike: number;
  /** A service that has been offered the image and doesn't begin holds its wave for so long, milliseconds. */
  readonly holdAtMost: number;
  /** From its beginning until every service is to have the image, milliseconds; absent where nobody has set one. */
  readonly deadline?: number | undefined;
}

export interface Wave {
  /** How long it is watched once its services have ended, milliseconds. */
  readonly bake: number;
  readonly begunAt?: number | undefined;
  /** When the last of its services had ended. */
  readonly settledAt?: number | undefined;
  /** Of the wave that another installation carries out: no service here is of it. */
  readonly branch?: Branch | undefined;
}

/** Whose campaign is carried on here. Times are milliseconds since the epoch. */
export interface Leader {
  /** As its stack is called. */
  readonly installation: string;
  /** Its campaign's id there; absent while it hasn't begun this one, which was found here. */
  readonly campaign?: string | undefined;
  /** When it has asked last, or this campaign was found. */
  readonly heardAt: number;
  /** The time of its last order that was taken. */
  readonly orderTaken?: number | undefined;
  /** That it is silent was announced. */
  readonly isTold?: boolean | undefined;
}

export const ORDER_KINDS = ['pause', 'resume', 'stop', 'roll-back'] as const;

export interface Order {
  readonly kind: (typeof ORDER_KINDS)[number];
  readonly at: number;
  readonly by: string;
  readonly reason: string;
  /** The installation that leads the campaign, where it has given it. Absent: a person here has, or the campaign itself. */
  readonly from?: string | undefined;
  /** Who has said so here too, and why, for people: the one that leads doesn't have it go on. */
  readonly keptBy?: string | undefined;
}

/** In whose name a campaign pauses or stops by itself. */
export const ITSELF = 'the campaign';

/** Far more than an account has load balancers for. Their record keeps within an item of DynamoDB: `reasons.ts`. */
export const MEMBERS_MAX = 1_000;

/** Copies of an image that others are told of. One installation leads far fewer regions and accounts; their record fits. */
export const COPIES_MAX = 500;

const OVER: readonly CampaignState[] = ['stopped', 'rolled-back', 'superseded', 'completed'];

/** Whether no wave of it begins any more. One that was stopped may still be rolled back. */
export const isOver = ({ state }: Pick<Campaign, 'state'>) => OVER.includes(state);

/**
 * Whether services begin with it as their turn comes. What its owner has held, and a pause has taken from its line, may be
 * left once it is completed.
 */
export const isOffering = ({ state }: Pick<Campaign, 'state'>) =>
  state === 'running' || state === 'completed';

/**
 * Whether a service may begin with the image by itself. One that isn't a member, as it was registered later, goes with the
 * last wave.
 */
export function mayBegin(campaign: Campaign, service: string): boolean {
  if (!isOffering(campaign)) return false;
  const { wave, waves, members } = campaign;
  const last = waves.findLastIndex(({ branch }) => branch === undefined);
  const own = members.find((member) => member.service === service)?.wave ?? last;
  return own <= wave;
}

import type { Announcement } from '../announcement-schema.ts';

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

export type CampaignState =
  | 'running'
  /** No service begins, until a person goes on. */
  | 'paused'
  /** Over before its end: no service begins. */
  | 'stopped'
  /** Every service that it has moved goes back. */
  | 'rolling-back'
  | 'rolled-back'
  /** A newer image of the same stream has taken its place. */
  | 'superseded'
  | 'completed';

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
}

export type MemberState =
  /** Its wave hasn't begun. */
  | 'waiting'
  /** Its wave has begun, and it hasn't: `why` says what it waits for. */
  | 'offered'
  /** As `offered`, and what keeps it is its owner's: it keeps nobody else. */
  | 'held'
  | 'moving'
  | 'promoted'
  /** Its rollout failed for a reason that isn't the image's, and is tried again. */
  | 'retrying'
  | 'reverted'
  /** It doesn't take the image: refused, removed, or it has a newer one. */
  | 'skipped'
  /** It had the image, and has the one before again. */
  | 'taken-back'
  /** It has the image, and can't be taken back without a person. */
  | 'needs-operator';

export interface Member {
  readonly service: string;
  readonly wave: number;
  readonly state: MemberState;
  /** Since when it has this state. */
  readonly since: number;
  readonly rollout?: string | undefined;
  /** A person has started it by name, or it had opted out: the campaign hasn't moved it, and takes nothing of it back. */
  readonly byHand?: boolean | undefined;
  readonly why?: string | undefined;
  /** The failure by which its rollout was reverted, when the image is to blame. */
  readonly code?: string | undefined;
  /** Since when its rollouts fail for what isn't the image's, one after the other. */
  readonly triedSince?: number | undefined;
  /** That failure may be of its surroundings: its blue was short of healthy servers too, or nothing was seen of green. */
  readonly unsure?: boolean | undefined;
  /** Since when a rollback is under way there that takes the image away, which is still live: it proves nothing. */
  readonly backSince?: number | undefined;
  /** When its rollout began. */
  readonly begunAt?: number | undefined;
  /** When all of its servers had the image. */
  readonly liveAt?: number | undefined;
  /** What its servers had at the last look. */
  readonly image?: string | undefined;
  /** It is to have another image, or none: a newer one is live there, this one was recalled, or the service was removed. */
  readonly spared?: boolean | undefined;
}

export interface Order {
  readonly kind: 'pause' | 'resume' | 'stop' | 'roll-back';
  readonly at: number;
  readonly by: string;
  readonly reason: string;
}

/** In whose name a campaign pauses or stops by itself. */
export const ITSELF = 'the campaign';

/** Far more than an account has load balancers for. Their record keeps within an item of DynamoDB: `reasons.ts`. */
export const MEMBERS_MAX = 1_000;

const FINAL: readonly MemberState[] = ['promoted', 'reverted', 'skipped', 'taken-back', 'needs-operator'];

export const isFinal = ({ state }: Pick<Member, 'state'>) => FINAL.includes(state);

/** Whether the next wave waits for a member. One that its owner holds keeps nobody. */
export const isPending = (member: Pick<Member, 'state'>) => !isFinal(member) && member.state !== 'held';

const OVER: readonly CampaignState[] = ['stopped', 'rolled-back', 'superseded', 'completed'];

/** Whether no wave of it begins any more. One that was stopped may still be rolled back. */
export const isOver = ({ state }: Pick<Campaign, 'state'>) => OVER.includes(state);

/**
 * Whether a service may begin with the image by itself. One that isn't a member, as it was registered later, goes with the
 * last wave.
 */
export function mayBegin({ state, wave, waves, members }: Campaign, service: string): boolean {
  if (state !== 'running' && state !== 'completed') return false;
  const last = waves.length - 1;
  const own = members.find((member) => member.service === service)?.wave ?? last;
  return own <= wave;
}

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
  readonly state: CampaignState;
  /** What was asked of it last, by a person or by the campaign itself. */
  readonly order?: Order | undefined;
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
  /** A person has started it by name: the campaign hasn't moved it, and takes nothing of it back. */
  readonly byHand?: boolean | undefined;
  readonly why?: string | undefined;
  /** The failure by which its rollout was reverted, when the image is to blame. */
  readonly code?: string | undefined;
  /** When all of its servers had the image. */
  readonly liveAt?: number | undefined;
}

export interface Order {
  readonly kind: 'pause' | 'resume' | 'stop' | 'roll-back';
  readonly at: number;
  readonly by: string;
  readonly reason: string;
}

/** In whose name a campaign pauses or stops by itself. */
export const ITSELF = 'the campaign';

/** Far more than an account has load balancers for. */
export const MEMBERS_MAX = 1_000;

/** Of why a member stands as it does, in characters: a record of so many keeps within the 400 KB of an item of DynamoDB. */
export const WHY_MAX = 160;

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

/** The first part of the id of a build's campaign: `base-1.0.3-1` for `…:image/base/1.0.3/1`. */
export const campaignIdOf = (build: string) => (build.split(':image/')[1] ?? build).replaceAll('/', '-');

/** Two accounts may have a build of the same path: the second to come has its account in its id. */
export const otherCampaignIdOf = (build: string) => `${campaignIdOf(build)}-${build.split(':')[4] ?? ''}`;

/** How many services are in each state. */
export const countStates = ({ members }: Pick<Campaign, 'members'>): Partial<Record<MemberState, number>> =>
  Object.fromEntries(
    [...Map.groupBy(members, ({ state }) => state)].map(([state, { length }]) => [state, length]),
  );

export const MEMBER_STATES = [
  /** Its wave hasn't begun. */
  'waiting',
  /** Its wave has begun, and it hasn't: `why` says what it waits for. */
  'offered',
  /** As `offered`, and what keeps it is its owner's: it keeps nobody else. */
  'held',
  'moving',
  'promoted',
  /** Its rollout failed for a reason that isn't the image's, and is tried again. */
  'retrying',
  'reverted',
  /** It doesn't take the image: refused, removed, or it has a newer one. */
  'skipped',
  /** It had the image, and has the one before again. */
  'taken-back',
  /** It has the image, and can't be taken back without a person. */
  'needs-operator',
] as const;
export type MemberState = (typeof MEMBER_STATES)[number];

/** A service of a campaign. Times are milliseconds since the epoch. */
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

const FINAL: readonly MemberState[] = ['promoted', 'reverted', 'skipped', 'taken-back', 'needs-operator'];

export const isFinal = ({ state }: Pick<Member, 'state'>) => FINAL.includes(state);

/** Whether the next wave waits for a member. One that its owner holds keeps nobody. */
export const isPending = (member: Pick<Member, 'state'>) => !isFinal(member) && member.state !== 'held';

/** Whether nobody knows yet what a member comes to: one that is on the way back from the image proves nothing. */
export const isUndecided = (member: Pick<Member, 'state' | 'backSince'>) =>
  isPending(member) || member.backSince !== undefined;

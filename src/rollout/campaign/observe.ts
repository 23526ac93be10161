import { barrierAt, barrierText } from '../admission/barrier.ts';
import type { RolloutRequest } from '../admission/rollout-request.ts';
import { follows } from '../images/image-path.ts';
import { recallOf } from '../images/recall.ts';
import type { Service } from '../service.ts';
import type { Campaign } from './campaign.ts';
import type { Member, MemberState } from './member.ts';
import { backText, keptReason } from './reasons.ts';

/** What a service's record says of a campaign's image there, without its time. */
export type Seen = Pick<
  Member,
  | 'state'
  | 'rollout'
  | 'byHand'
  | 'why'
  | 'code'
  | 'unsure'
  | 'begunAt'
  | 'liveAt'
  | 'backSince'
  | 'image'
  | 'spared'
>;

type Stream = Pick<Campaign, 'build' | 'builtAt' | 'pipeline' | 'images'>;

/**
 * How a member stands by the record of its service, at `now` (milliseconds since the epoch); `undefined`: it was removed.
 * A rollout that has ended is told by its own record: `ended` names it.
 */
export function observeMember(
  campaign: Stream,
  hasBegun: boolean,
  service: Service | undefined,
  now: number,
): Seen | { readonly ended: string } {
  if (!service) return { state: 'skipped', why: 'the service was removed' };
  const { lock, live, retry } = service;
  const entry = service.rolledOut.findLast(({ image }) => campaign.images.includes(image));
  // Also while its servers are replaced by others with the same image.
  if (campaign.images.includes(live.imageId))
    return {
      state: 'promoted',
      liveAt: service.liveSince ?? now,
      ...(entry ? { rollout: entry.rollout } : { byHand: true }),
      ...wayBackOf(service),
    };
  if (lock && isOf(campaign, lock.request.image))
    return { state: 'moving', rollout: lock.rollout, begunAt: lock.since, ...handOf(lock.request) };
  if (retry && isOf(campaign, retry.image))
    return { state: 'retrying', rollout: retry.rollout, why: `tried again: ${retry.reason}` };
  if (entry) return { ended: entry.rollout };
  if (!follows(service.spec, { pipeline: campaign.pipeline, buildArn: campaign.build }))
    return { state: 'skipped', why: 'its spec follows another stream by now' };
  if (isRefused(campaign, service)) return { state: 'skipped', why: 'the image was refused there' };
  const newer = service.rolledOut.find(({ builtAt }) => isNewer(builtAt, campaign.builtAt));
  if (newer) return { state: 'skipped', why: `${newer.rollout} has a newer image` };
  return hasBegun ? offeredIn(campaign, service, now) : { state: 'waiting' };
}

/** While a rollback has begun that takes the live image away, it is no proof of that. */
function wayBackOf({ lock }: Service): Pick<Seen, 'backSince' | 'why'> {
  if (lock?.request.cause.kind !== 'rollback') return {};
  return { backSince: lock.since, why: backText(lock.rollout, lock.request) };
}

/** Whether it was a person who has asked for a rollout, by name. */
export const handOf = ({ cause }: Pick<RolloutRequest, 'cause'>): Pick<Member, 'byHand'> =>
  cause.kind === 'image-published' ? {} : { byHand: true };

function offeredIn({ build }: Stream, service: Service, now: number): Seen {
  const barrier = barrierAt(service, now);
  if (barrier) return { state: 'held', why: barrierText(barrier) };
  const { lock, awaited, withheld } = service;
  if (lock) return { state: 'offered', why: `behind ${lock.rollout}` };
  const waiting = [awaited, withheld].find((one) => one?.build === build);
  return { state: 'offered', ...(waiting && { why: waiting.reason }) };
}

export const isOf = (
  { build, images }: Pick<Stream, 'build' | 'images'>,
  image: { readonly id: string; readonly build?: string | undefined },
) => image.build === build || images.includes(image.id);

function isRefused(campaign: Stream, service: Service): boolean {
  const { refused = [] } = service;
  return (
    [campaign.build, ...campaign.images].some((one) => refused.includes(one)) || isRecalled(campaign, service)
  );
}

const isRecalled = ({ images }: Stream, service: Service) =>
  images.some((image) => recallOf(service, image) !== undefined);

const isNewer = (one: number | undefined, other: number | undefined) =>
  one !== undefined && other !== undefined && one > other;

/** What the servers of a service have, whatever became of the campaign's image there. */
export function seenImage(campaign: Stream, service: Service | undefined): Pick<Seen, 'image' | 'spared'> {
  if (!service) return { spared: true };
  const { imageId: image } = service.live;
  const live = service.rolledOut.findLast((entry) => entry.image === image);
  const isSpared = isRecalled(campaign, service) || isNewer(live?.builtAt, campaign.builtAt);
  return { image, ...(isSpared && { spared: true }) };
}

/** The member of a campaign of so many with what was seen; itself when that is nothing new. */
export function withSeen(
  member: Member,
  { why: whole, ...rest }: Seen,
  members: number,
  now: number,
): Member {
  const { service, wave, begunAt } = member;
  const seen: Seen = {
    ...(begunAt !== undefined && member.rollout === rest.rollout && { begunAt }),
    ...rest,
    ...(whole !== undefined && { why: keptReason(whole, members) }),
  };
  const same = (
    ['state', 'rollout', 'byHand', 'why', 'code', 'unsure', 'backSince', 'image', 'spared'] as const
  ).every((key) => member[key] === seen[key]);
  if (same) return member;
  const since = member.state === seen.state ? member.since : now;
  return { service, wave, since, ...triedOf(member, seen, now), ...seen };
}

/** An attempt under way may be the one that doesn't fail. */
function triedOf({ triedSince }: Member, { state }: Seen, now: number): Pick<Member, 'triedSince'> {
  if (state === 'retrying') return { triedSince: triedSince ?? now };
  return state === 'moving' && triedSince !== undefined ? { triedSince } : {};
}

/** Whether a service is as it was left by the campaign: what has ended there isn't read again. */
export const isKnownEnd = ({ state, rollout }: Member, ended: string): boolean =>
  rollout === ended && (['reverted', 'taken-back'] as readonly MemberState[]).includes(state);

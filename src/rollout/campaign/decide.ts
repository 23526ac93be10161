import { announce } from '../announcements/outbox.ts';
import { callerText } from '../interventions/caller.ts';
import type { Recalled } from '../service-records.ts';
import { campaignOrdered } from './announcements.ts';
import { type Branch, isBranchEmpty, isBranchOver } from './branch.ts';
import { type Campaign, ITSELF, type Order, type Wave } from './campaign.ts';
import { faultOf, type Unrelated } from './fault.ts';
import { isFinal } from './member.ts';
import { isMoving, isProof, isSettled } from './settled.ts';

/** What the records of its services tell of them, beside where they stand in the campaign. */
export interface Among {
  readonly unrelated: Unrelated;
  /** Who has recalled one of its images, and why. */
  readonly recalled?: Recalled | undefined;
  /** Whether its owner keeps a service from beginning: it takes nobody's place. */
  readonly isKept: (service: string) => boolean;
}

/**
 * What a running campaign does next, at `now` (milliseconds since the epoch): it stops where the image is at fault, and its
 * next wave begins once the one before has proven the image for its time. Returns the campaign as it is when nothing is to
 * be done.
 */
export function decide(campaign: Campaign, now: number, { unrelated, isKept, recalled }: Among): Campaign {
  if (campaign.state !== 'running') return campaign;
  const fault = recalled ? recallText(recalled) : faultOf(campaign, unrelated);
  if (fault !== undefined) return applyOrder(campaign, { kind: 'stop', at: now, by: ITSELF, reason: fault });
  return goOn(campaign, now, isKept);
}

const recallText = ({ image, by, reason }: Recalled) =>
  `${image} was recalled by ${callerText(by)}: ${reason}`;

/** The campaign once it was told what to do: the order is announced. */
export function applyOrder(campaign: Campaign, order: Order): Campaign {
  const states = {
    pause: 'paused',
    resume: 'running',
    stop: 'stopped',
    'roll-back': 'rolling-back',
  } as const;
  const { endedAt, ...open } = campaign;
  // What a stop has to put right, and a way back, is looked after until it is done.
  const next: Campaign = { ...open, ...forgiven(campaign, order), state: states[order.kind], order };
  return announce(next, campaignOrdered(next, order));
}

/** What fails during a pause counts once it is over: nobody has judged it. */
const forgiven = ({ state, forgivenAt = 0 }: Campaign, { kind, at }: Order): Pick<Campaign, 'forgivenAt'> =>
  kind === 'resume' ? { forgivenAt: state === 'stopped' ? at : forgivenAt } : {};

function goOn(campaign: Campaign, now: number, isKept: Among['isKept']): Campaign {
  const { waves, wave, members } = campaign;
  const current = waves[wave];
  if (!current) return campaign;
  // It was found here, and waited for the installation that leads it.
  if (current.begunAt === undefined) return beginWave(campaign, wave, now);
  if (current.branch) return goOnWith(campaign, current.branch, now);
  const own = members.filter((member) => member.wave === wave);
  const isLast = wave === waves.length - 1;
  const hasMoving = own.some((one) => isMoving(campaign, one, now));
  if (hasMoving) return unsettle(campaign, wave);
  const hasSettled = current.settledAt !== undefined || own.every((one) => isSettled(campaign, one, now));
  if (!hasSettled) return campaign;
  const isProven = own.some(isProof);
  if (!isProven && !isLast) return drawNext(unsettle(campaign, wave), now, isKept);
  if (current.settledAt === undefined) return settle(campaign, wave, now);
  if (now < current.settledAt + current.bake) return campaign;
  return isLast ? complete(campaign, now) : beginWave(campaign, wave + 1, now);
}

/** As `goOn`, of a wave that another installation carries out. One that doesn't answer holds it, and nothing more. */
function goOnWith(campaign: Campaign, branch: Branch, now: number): Campaign {
  const { waves, wave } = campaign;
  if (!isBranchOver(branch)) return unsettle(campaign, wave);
  const { settledAt, bake = 0 } = waves[wave] ?? {};
  if (settledAt === undefined) return settle(campaign, wave, now);
  if (!isBranchEmpty(branch) && now < settledAt + bake) return campaign;
  return wave === waves.length - 1 ? complete(campaign, now) : beginWave(campaign, wave + 1, now);
}

/**
 * The wave has proven nothing: the next service that waits, and may begin, is drawn into it. Those that are kept stay where
 * they are: in a freeze of all, each would be drawn in turn, and all of them began at once when it ends.
 */
function drawNext(campaign: Campaign, now: number, isKept: Among['isKept']): Campaign {
  const { wave, members } = campaign;
  const waiting = members.filter((member) => member.state === 'waiting' && member.wave > wave);
  // The others have had the image by hand, or can't take it.
  if (waiting.length === 0) return beginWave(campaign, wave + 1, now);
  const next = waiting.find(({ service }) => !isKept(service));
  if (!next) return campaign;
  const drawn = { ...next, wave, state: 'offered' as const, since: now };
  const left = members.map((member) => (member === next ? drawn : member));
  const isEmptied = !left.some((member) => member.wave === next.wave);
  const moved = { ...campaign, members: left };
  return isEmptied ? withoutWave(moved, next.wave) : moved;
}

const withoutWave = (campaign: Campaign, gone: number): Campaign => ({
  ...campaign,
  waves: campaign.waves.filter((_, index) => index !== gone),
  members: campaign.members.map((member) =>
    member.wave > gone ? { ...member, wave: member.wave - 1 } : member,
  ),
});

/** The campaign with its next wave, or the first one, begun: who waits in it is offered the image. */
export const beginWave = (campaign: Campaign, wave: number, now: number): Campaign => ({
  ...withWave(campaign, wave, ({ branch, ...one }) => ({
    ...one,
    begunAt: now,
    ...(branch && {
      branch: branch.state === 'waiting' ? { ...branch, state: 'asked', since: now } : branch,
    }),
  })),
  wave,
  members: campaign.members.map((member) =>
    member.wave === wave && member.state === 'waiting' ? { ...member, state: 'offered', since: now } : member,
  ),
});

const settle = (campaign: Campaign, wave: number, now: number): Campaign =>
  withWave(campaign, wave, (one) => ({ ...one, settledAt: now }));

/** A service of it moves again: its bake is counted anew. */
function unsettle(campaign: Campaign, wave: number): Campaign {
  if (campaign.waves[wave]?.settledAt === undefined) return campaign;
  return withWave(campaign, wave, ({ settledAt: _, ...one }) => one);
}

const withWave = (campaign: Campaign, wave: number, change: (wave: Wave) => Wave): Campaign => ({
  ...campaign,
  waves: campaign.waves.map((one, index) => (index === wave ? change(one) : one)),
});

/** It is looked after until what its owners hold has begun as well. What nobody takes may not begin by itself later. */
function complete(campaign: Campaign, now: number): Campaign {
  const isTaken =
    campaign.members.some((member) => member.state === 'promoted' || !isFinal(member)) ||
    campaign.waves.some(({ branch }) => (branch?.counts?.promoted ?? 0) > 0);
  if (isTaken) return { ...campaign, state: 'completed' };
  return applyOrder(campaign, {
    kind: 'stop',
    at: now,
    by: ITSELF,
    reason: 'no service has taken the image',
  });
}

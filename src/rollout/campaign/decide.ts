import { announce } from '../announcements/outbox.ts';
import { callerText } from '../interventions/caller.ts';
import type { Recalled } from '../service-records.ts';
import { campaignOrdered } from './announcements.ts';
import { type Branch, isBranchEmpty, isBranchOver } from './branch.ts';
import { type Campaign, ITSELF, type Order } from './campaign.ts';
import { faultOf, type Unrelated } from './fault.ts';
import { forgive } from './forgive.ts';
import { isFinal } from './member.ts';
import { isHopeless, isProven, lacksProof, UNTAKEN } from './proof.ts';
import { isMoving, isProof, isSettled, wavesUnderWay } from './settled.ts';
import { beginWave, drawNext, hasWaiting, settle, unsettle } from './wave-steps.ts';

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
  const { endedAt, ...open } = forgive(campaign, order);
  // What a stop has to put right, and a way back, is looked after until it is done.
  const next: Campaign = { ...open, state: states[order.kind], order };
  return announce(next, campaignOrdered(next, order));
}

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
  const hasProof = own.some(isProof);
  if (!hasProof && !isLast) {
    const open = unsettle(campaign, wave);
    return hasWaiting(open) ? drawNext(open, now, isKept) : goFurther(open, now);
  }
  if (current.settledAt === undefined) return settle(campaign, wave, now);
  if (now < current.settledAt + current.bake) return campaign;
  return goFurther(campaign, now);
}

/** As `goOn`, of a wave that another installation carries out. One that doesn't answer holds it, and nothing more. */
function goOnWith(campaign: Campaign, branch: Branch, now: number): Campaign {
  const { waves, wave } = campaign;
  if (!isBranchOver(branch)) return unsettle(campaign, wave);
  const { settledAt, bake = 0 } = waves[wave] ?? {};
  if (settledAt === undefined) return settle(campaign, wave, now);
  if (!isBranchEmpty(branch) && now < settledAt + bake) return campaign;
  return goFurther(campaign, now);
}

/** The next wave, or the end: what nobody takes here neither goes to another installation nor begins by itself later. */
function goFurther(campaign: Campaign, now: number): Campaign {
  const { wave, waves } = campaign;
  if (wave === waves.length - 1) return complete(campaign, now);
  if (!lacksProof(campaign)) return beginWave(campaign, wave + 1, now);
  return isHopeless(campaign) ? stopUntaken(campaign, now) : campaign;
}

/** It is looked after until what its owners hold has begun as well. */
function complete(campaign: Campaign, now: number): Campaign {
  if (wavesUnderWay(campaign).length > 0) return campaign;
  const isTaken =
    isProven(campaign) || campaign.members.some((one) => one.state === 'promoted' || !isFinal(one));
  return isTaken ? { ...campaign, state: 'completed' } : stopUntaken(campaign, now);
}

const stopUntaken = (campaign: Campaign, now: number): Campaign =>
  applyOrder(campaign, { kind: 'stop', at: now, by: ITSELF, reason: UNTAKEN });

import { announce } from '../outbox.ts';
import { campaignOrdered } from './announcements.ts';
import { type Campaign, ITSELF, isFinal, type Member, type Order } from './campaign.ts';
import { close } from './close.ts';

/** Whether two services have nothing in common beside the image. */
export type Unrelated = (one: string, other: string) => boolean;

/**
 * What a running campaign does next, at `now` (milliseconds since the epoch): it stops where the image is at fault, and its
 * next wave begins once the one before has proven the image for its time. Returns the campaign as it is when nothing is to
 * be done.
 */
export function decide(campaign: Campaign, now: number, unrelated: Unrelated): Campaign {
  if (campaign.state !== 'running') return campaign;
  const fault = faultOf(campaign, unrelated);
  if (fault !== undefined) return ordered(campaign, { kind: 'stop', at: now, by: ITSELF, reason: fault });
  return goOn(campaign, now);
}

/** A campaign that was told what to do. */
export function ordered(campaign: Campaign, order: Order): Campaign {
  const states = {
    pause: 'paused',
    resume: 'running',
    stop: 'stopped',
    'roll-back': 'rolling-back',
  } as const;
  const { endedAt, ...open } = campaign;
  // What a stop has to put right, and a way back, is looked after until it is done.
  const next: Campaign = { ...open, state: states[order.kind], order };
  return announce(next, campaignOrdered(next, order));
}

/** Why the image is to blame; undefined while it isn't. */
function faultOf(campaign: Campaign, unrelated: Unrelated): string | undefined {
  const { members, rules, wave, order } = campaign;
  // Whoever has it go on knows of those before.
  const from = order?.kind === 'resume' ? order.at : 0;
  const failed = members.filter(
    ({ state, code, since }) => state === 'reverted' && code !== undefined && since > from,
  );
  const [first] = failed;
  if (!first) return undefined;
  if (failed.length >= rules.reverts) return `${failed.length} services were reverted: ${namesOf(failed)}`;
  const alike = failed.filter(
    (one) => failed.filter((other) => isLike(one, other, unrelated)).length + 1 >= rules.alike,
  );
  const [one] = alike;
  if (one && rules.alike > 1)
    return `${namesOf(alike)} share nothing but the image, and failed alike: ${one.code}`;
  const own = members.filter((member) => member.wave === wave);
  const isProven = own.some(({ state }) => state === 'promoted');
  const isDecided = own.every((member) => isFinal(member) || member.state === 'held');
  const blamed = failed.find((member) => member.wave === wave);
  if (isDecided && !isProven && blamed)
    return `no service of wave ${wave + 1} has come through: ${blamed.rollout ?? blamed.service}: ${blamed.why ?? blamed.code}`;
  return undefined;
}

const isLike = (one: Member, other: Member, unrelated: Unrelated) =>
  one !== other && one.code === other.code && unrelated(one.service, other.service);

const namesOf = (members: readonly Member[]) => {
  const names = members.map(({ service }) => service);
  return names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ');
};

function goOn(campaign: Campaign, now: number): Campaign {
  const { waves, wave, members } = campaign;
  const current = waves[wave];
  if (!current) return campaign;
  if (current.begunAt === undefined) return begin(campaign, wave, now);
  const own = members.filter((member) => member.wave === wave);
  const isLast = wave === waves.length - 1;
  if (!own.every((member) => isSettled(campaign, member, now))) return unsettled(campaign, wave);
  const isProven = own.some(({ state }) => state === 'promoted');
  if (!isProven && !isLast) return drawNext(campaign, now);
  if (current.settledAt === undefined) return settle(campaign, wave, now);
  if (now < current.settledAt + current.bake) return campaign;
  return isLast ? complete(campaign, now) : begin(campaign, wave + 1, now);
}

/** A service that its owner holds keeps nobody else; any other that doesn't get on does so for a time. */
function isSettled({ rules, waves }: Campaign, member: Member, now: number): boolean {
  if (isFinal(member) || member.state === 'held') return true;
  const since = Math.max(member.since, waves[member.wave]?.begunAt ?? now);
  return member.state !== 'moving' && now - since >= rules.holdAtMost;
}

/** The wave has proven nothing: the next service that waits is drawn into it. */
function drawNext(campaign: Campaign, now: number): Campaign {
  const { wave, members, waves } = campaign;
  const next = members.find((member) => member.state === 'waiting' && member.wave > wave);
  // The others have had the image by hand, or can't take it.
  if (!next) return begin(campaign, wave + 1, now);
  const drawn = { ...next, wave, state: 'offered' as const, since: now };
  const left = members.map((member) => (member === next ? drawn : member));
  const isEmptied = !left.some((member) => member.wave === next.wave);
  return isEmptied
    ? withoutWave({ ...campaign, members: left }, next.wave)
    : { ...campaign, members: left, waves };
}

const withoutWave = (campaign: Campaign, gone: number): Campaign => ({
  ...campaign,
  waves: campaign.waves.filter((_, index) => index !== gone),
  members: campaign.members.map((member) =>
    member.wave > gone ? { ...member, wave: member.wave - 1 } : member,
  ),
});

const begin = (campaign: Campaign, wave: number, now: number): Campaign => ({
  ...campaign,
  wave,
  waves: campaign.waves.map((one, index) => (index === wave ? { ...one, begunAt: now } : one)),
  members: campaign.members.map((member) =>
    member.wave === wave && member.state === 'waiting' ? { ...member, state: 'offered', since: now } : member,
  ),
});

const settle = (campaign: Campaign, wave: number, now: number): Campaign => ({
  ...campaign,
  waves: campaign.waves.map((one, index) => (index === wave ? { ...one, settledAt: now } : one)),
});

/** A service of it moves again: its bake is counted anew. */
function unsettled(campaign: Campaign, wave: number): Campaign {
  if (campaign.waves[wave]?.settledAt === undefined) return campaign;
  return {
    ...campaign,
    waves: campaign.waves.map(({ settledAt, ...one }, index) =>
      index === wave || settledAt === undefined ? one : { ...one, settledAt },
    ),
  };
}

/** It is looked after until what its owners hold has begun as well. What nobody takes may not begin by itself later. */
function complete(campaign: Campaign, now: number): Campaign {
  const isTaken = campaign.members.some((member) => member.state === 'promoted' || !isFinal(member));
  if (isTaken) return close({ ...campaign, state: 'completed' }, now);
  return ordered(campaign, { kind: 'stop', at: now, by: ITSELF, reason: 'no service has taken the image' });
}

import type { Campaign, Wave } from './campaign.ts';

/** Whether services of later waves could be drawn into this one: the others have the image by hand, or can't take it. */
export const hasWaiting = (campaign: Campaign): boolean => waitingIn(campaign).length > 0;

const waitingIn = ({ members, wave }: Campaign) =>
  members.filter((member) => member.state === 'waiting' && member.wave > wave);

/**
 * The wave has proven nothing: the next service that waits, and may begin, is drawn into it. Those that are kept stay where
 * they are: in a freeze of all, each would be drawn in turn, and all of them began at once when it ends.
 */
export function drawNext(campaign: Campaign, now: number, isKept: (service: string) => boolean): Campaign {
  const { wave, members } = campaign;
  const next = waitingIn(campaign).find(({ service }) => !isKept(service));
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

export const settle = (campaign: Campaign, wave: number, now: number): Campaign =>
  withWave(campaign, wave, (one) => ({ ...one, settledAt: now }));

/** A service of it moves again: its bake is counted anew. */
export function unsettle(campaign: Campaign, wave: number): Campaign {
  if (campaign.waves[wave]?.settledAt === undefined) return campaign;
  return withWave(campaign, wave, ({ settledAt: _, ...one }) => one);
}

const withWave = (campaign: Campaign, wave: number, change: (wave: Wave) => Wave): Campaign => ({
  ...campaign,
  waves: campaign.waves.map((one, index) => (index === wave ? change(one) : one)),
});

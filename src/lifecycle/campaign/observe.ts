import type { Ports } from '../../ports/ports.ts';
import { findRollout } from '../../records/update.ts';
import type { Campaign } from '../../rollout/campaign/campaign.ts';
import { observeEnded } from '../../rollout/campaign/ended.ts';
import type { Member } from '../../rollout/campaign/member.ts';
import {
  handOf,
  isKnownEnd,
  observeMember,
  type Seen,
  seenImage,
  withSeen,
} from '../../rollout/campaign/observe.ts';
import { takesPart } from '../../rollout/campaign/settings.ts';
import { openCall } from '../../rollout/interventions/operator.ts';
import type { Service } from '../../rollout/service.ts';
import { visitEach } from '../visit.ts';

type Needs = Pick<Ports, 'rollouts' | 'clock'>;

/** The services of an installation, by their names. */
export interface Roster {
  readonly services: ReadonlyMap<string, Service>;
  /** Names of those whose records can't be read. */
  readonly unreadable: ReadonlySet<string>;
}

export async function readRoster(ports: Pick<Ports, 'services'>): Promise<Roster> {
  const { services, unreadable } = await ports.services.list();
  return {
    services: new Map(services.map((service) => [service.name, service])),
    unreadable: new Set(unreadable.map(({ name }) => name)),
  };
}

export interface Observed {
  readonly campaign: Campaign;
  /** What kept members from being looked at: they stand as they stood, and keep none of the others. */
  readonly failures: readonly unknown[];
}

/**
 * The campaign with its members as the records of their services say. A rollout is read once after its end, and one that
 * takes long for what it waits for.
 */
export async function observe(ports: Needs, campaign: Campaign, roster: Roster): Promise<Observed> {
  const now = ports.clock.now();
  const failures: unknown[] = [];
  const { results } = await visitEach(campaign.members, async (member) => {
    if (roster.unreadable.has(member.service)) return member;
    try {
      const service = roster.services.get(member.service);
      const seen = await seenOf(ports, campaign, member, service);
      return withSeen(member, { ...seen, ...seenImage(campaign, service) }, campaign.members.length, now);
    } catch (failure) {
      failures.push(failure);
      return member;
    }
  });
  const isSame = results.every((member, index) => member === campaign.members[index]);
  return { campaign: isSame ? campaign : { ...campaign, members: results }, failures };
}

async function seenOf(
  ports: Needs,
  campaign: Campaign,
  member: Member,
  service: Service | undefined,
): Promise<Seen> {
  const now = ports.clock.now();
  const hasBegun = campaign.waves[member.wave]?.begunAt !== undefined;
  const seen = observeMember(campaign, hasBegun, service, now);
  if ('ended' in seen) {
    if (isKnownEnd(member, seen.ended)) return member;
    const last = service?.last?.broughtBack ? await findRollout(ports, service.last.rollout) : undefined;
    return observeEnded(await findRollout(ports, seen.ended), seen.ended, last);
  }
  const known = withOrigin(campaign, member, service, seen);
  if (known.state === 'moving') return movingOf(ports, campaign, member, known);
  return known.state === 'promoted' ? promotedOf(ports, member, known) : known;
}

/** What begins in a service once it takes no part comes there without the campaign, as what a person starts by name. */
function withOrigin({ rules }: Campaign, member: Member, service: Service | undefined, seen: Seen): Seen {
  const { rollout, state } = seen;
  if (!service || rollout === undefined || (state !== 'moving' && state !== 'promoted')) return seen;
  const isApart = member.rollout === rollout ? member.byHand : !takesPart(service, rules);
  return isApart ? { ...seen, byHand: true } : seen;
}

/** One that waits for a person keeps the others no longer than any other that doesn't get on. */
async function movingOf(ports: Needs, { rules, state }: Campaign, member: Member, seen: Seen): Promise<Seen> {
  const goesOn = state === 'running' || state === 'paused';
  if (!goesOn || seen.rollout === undefined || member.rollout !== seen.rollout) return seen;
  // That it is held is a state of its own, with a time of its own.
  const isKept = member.state === 'held' || ports.clock.now() - member.since >= rules.holdAtMost;
  if (!isKept) return seen;
  const rollout = await findRollout(ports, seen.rollout);
  const call = rollout && openCall(rollout);
  if (!call && rollout?.outcome !== 'needs-operator' && !rollout?.pause) return seen;
  return {
    ...seen,
    state: 'held',
    why: `${seen.rollout} waits for a person: ${call?.reason ?? rollout?.pause?.reason ?? 'see there'}`,
  };
}

/** Who has asked for it, and that a person is needed, isn't in the service's record. Later rollouts of it change nothing. */
async function promotedOf(ports: Needs, member: Member, seen: Seen): Promise<Seen> {
  if (member.state === 'needs-operator') return member;
  if (member.state === 'promoted') return { ...member, backSince: seen.backSince, why: seen.why };
  const { rollout: id } = seen;
  if (id === undefined) return seen;
  if (member.rollout === id) return { ...seen, ...(member.byHand && { byHand: true }) };
  const rollout = await findRollout(ports, id);
  return rollout ? { ...seen, begunAt: rollout.startedAt, ...handOf(rollout) } : seen;
}

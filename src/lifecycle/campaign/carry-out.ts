import type { Ports } from '../../ports/ports.ts';
import { amendCampaign, findRollout } from '../../records/update.ts';
import { type Campaign, ITSELF, isOffering, mayBegin, type Order } from '../../rollout/campaign/campaign.ts';
import type { Member } from '../../rollout/campaign/member.ts';
import { withSeen } from '../../rollout/campaign/observe.ts';
import { takesPart } from '../../rollout/campaign/settings.ts';
import type { Rollout } from '../../rollout/record.ts';
import type { Service } from '../../rollout/service.ts';
import { offerBuild } from '../images/intake.ts';
import { visitEach } from '../visit.ts';
import type { Roster } from './observe.ts';
import { bringBack, sendBack } from './take-back.ts';
import { withdraw } from './withdraw.ts';

type Needs = Pick<
  Ports,
  'campaigns' | 'services' | 'rollouts' | 'builds' | 'images' | 'engine' | 'notifier' | 'clock'
>;

/** What whoever carries a campaign's order out does in its own way. */
export interface CampaignEffects {
  /** Sends the open rollout of a service back. Returns whether there was anything to do. */
  sendBack(service: Service, rollout: Rollout, order: Order): Promise<boolean>;
}

const byRecord = (ports: Needs): CampaignEffects => ({
  sendBack: (service, { id }, order) => sendBack(ports, service, id, order),
});

/**
 * Does for each service what follows from the campaign's record, as far as the service's doesn't show it. Safe to repeat at
 * any time.
 */
export async function carryOut(
  ports: Needs,
  campaign: Campaign,
  { services }: Roster,
  effects: CampaignEffects = byRecord(ports),
): Promise<CarriedOut> {
  const acting = { ...ports, ...effects, newest: newestOf(ports, campaign) };
  const { results, failures } = await visitEach(campaign.members, async (member) => {
    const service = services.get(member.service);
    return service ? carryOutFor(acting, campaign, member, service) : [];
  });
  return { done: results.flat(), failures };
}

export interface CarriedOut {
  readonly done: readonly string[];
  /** What failed for some services. It is tried again, and kept none of the others from their turn. */
  readonly failures: readonly unknown[];
}

type Acting = Needs & CampaignEffects & { readonly newest: () => Promise<Campaign | undefined> };

/** A round of many services takes its time: what it goes by is read again after so long, milliseconds. */
const FRESH = 2_000;

/** The campaign as it is on record: somebody may have paused or stopped it since. */
function newestOf({ campaigns, clock }: Needs, campaign: Campaign): Acting['newest'] {
  let [readAt, read] = [clock.now(), Promise.resolve<Campaign | undefined>(campaign)];
  return () => {
    if (clock.now() - readAt >= FRESH) [readAt, read] = [clock.now(), campaigns.find(campaign.id)];
    return read;
  };
}

async function carryOutFor(
  ports: Acting,
  campaign: Campaign,
  member: Member,
  service: Service,
): Promise<readonly string[]> {
  if (isOffering(campaign)) return offerTo(ports, campaign, member, service);
  // What waits in a service that takes no part by now has come there without the campaign.
  const isWithdrawn = takesPart(service, campaign.rules) && (await withdraw(ports, campaign, service));
  const done = isWithdrawn ? [`withdrawn from ${service.name}`] : [];
  return [...done, ...(await takeBack(ports, campaign, member, service))];
}

/** What waits in the service's record for its turn was offered. */
async function offerTo(
  ports: Acting,
  campaign: Campaign,
  member: Member,
  service: Service,
): Promise<readonly string[]> {
  const { build } = campaign;
  // One that is held with a rollout has begun.
  const isDue = member.state === 'offered' || (member.state === 'held' && member.rollout === undefined);
  if (!isDue || !mayBegin(campaign, service.name)) return [];
  const waits = [service.queued?.image.build, service.awaited?.build, service.withheld?.build];
  if (waits.includes(build)) return [];
  const newest = await ports.newest();
  if (!newest || !mayBegin(newest, service.name)) return [];
  const { kind } = await offerBuild(ports, service, build);
  return [`offered to ${service.name}: ${kind}`];
}

async function takeBack(
  ports: Acting,
  campaign: Campaign,
  member: Member,
  service: Service,
): Promise<readonly string[]> {
  const { order, state } = campaign;
  // Whoever has started it by name keeps it.
  if (!order || member.byHand || (state !== 'stopped' && state !== 'rolling-back')) return [];
  if (member.state === 'moving' && member.rollout !== undefined) {
    const rollout = await findRollout(ports, member.rollout);
    if (!rollout) return [];
    // What a person has stopped goes on where it had begun; what begins at that very moment doesn't.
    const goesOn = state === 'stopped' && order.by !== ITSELF && rollout.startedAt <= order.at;
    if (goesOn || !(await ports.sendBack(service, rollout, order))) return [];
    return [`${rollout.id} goes back`];
  }
  const isLive = state === 'rolling-back' && member.state === 'promoted' && !service.lock;
  return isLive ? bringBackTo(ports, { ...campaign, order }, member, service) : [];
}

async function bringBackTo(
  ports: Needs,
  campaign: Campaign & { readonly order: Order },
  member: Member,
  service: Service,
): Promise<readonly string[]> {
  const trouble = await bringBack(ports, campaign, service);
  if (trouble === undefined) return [`${service.name} gets the image before back`];
  const seen = { ...member, state: 'needs-operator' as const, why: trouble };
  await amendCampaign(ports, campaign.id, (newest) => ({
    ...newest,
    members: newest.members.map((one) =>
      one.service === member.service ? withSeen(one, seen, newest.members.length, ports.clock.now()) : one,
    ),
  }));
  return [`${service.name} needs a person: ${trouble}`];
}

import type { Led } from '../../ports/installations.ts';
import type { Ports } from '../../ports/ports.ts';
import { type Branch, hear, missAnswer } from '../../rollout/campaign/branch.ts';
import { isAsked, orderFor } from '../../rollout/campaign/branch-orders.ts';
import type { Campaign, Wave } from '../../rollout/campaign/campaign.ts';
import type { LeadRequest } from '../../rollout/campaign/lead.ts';
import { BRANCHES_TIME } from '../../rollout/watch-timing.ts';

type Needs = Pick<Ports, 'installations' | 'clock'>;

/** Asks an installation to carry a campaign on; undefined where that is for the next round. */
export type Ask = (installation: string, request: LeadRequest) => Promise<Led | undefined>;

/**
 * For one round over all campaigns: an installation that is silent keeps no other campaign waiting for it, and those that
 * answer slowly have their time together.
 */
export function askInRound({ installations, clock }: Needs): Ask {
  const silent = new Map<string, Led>();
  const until = clock.now() + BRANCHES_TIME;
  return async (installation, request) => {
    const before = silent.get(installation);
    if (before) return before;
    if (clock.now() >= until) return undefined;
    const led = await installations.lead(installation, request);
    if (led.kind === 'silent') silent.set(installation, led);
    return led;
  };
}

/**
 * The campaign with what the installations say that carry waves of it out. Each of those is told of the campaign and of its
 * last order: what is on record by now was decided before. One that doesn't answer leaves it as it stood.
 */
export async function observeBranches(ports: Needs, campaign: Campaign, ask: Ask): Promise<Campaign> {
  const now = ports.clock.now();
  const isDue = ({ branch, begunAt }: Wave) =>
    branch !== undefined && begunAt !== undefined && isAsked(campaign, branch, now);
  if (!campaign.waves.some(isDue)) return campaign;
  const { name } = await ports.installations.here();
  const request = requestOf(campaign, name);
  const asked = campaign.waves.map(async (wave) => {
    if (!isDue(wave) || !wave.branch) return wave;
    const led = await ask(wave.branch.installation, { ...request, known: wave.branch.state });
    return led === undefined ? wave : { ...wave, branch: branchAfter(wave.branch, led, ports.clock.now()) };
  });
  return { ...campaign, waves: await Promise.all(asked) };
}

const branchAfter = (branch: Branch, led: Led, now: number): Branch =>
  led.kind === 'told' ? hear(branch, led.told, now) : missAnswer(branch, led.reason, now);

function requestOf(campaign: Campaign, installation: string): LeadRequest {
  const { id, build, builtAt, pipeline, copies = [] } = campaign;
  const order = orderFor(campaign);
  return {
    build,
    ...(builtAt !== undefined && { builtAt }),
    ...(pipeline !== undefined && { pipeline }),
    copies,
    leader: { installation, campaign: id },
    ...(order && { order }),
  };
}

import { leadCampaign } from '../../src/commands/campaign/lead.ts';
import type { Led } from '../../src/ports/installations.ts';
import type { Branch } from '../../src/rollout/campaign/branch.ts';
import type { LeadRequest } from '../../src/rollout/campaign/lead.ts';
import type { CampaignSettings } from '../../src/rollout/campaign/settings.ts';
import { GreenshiftError } from '../../src/rollout/errors.ts';
import { aFlock, BUILD, campaignIn, end, ID, publish, round } from './campaigns.ts';
import { ACCOUNT, INSTALLATION } from './specs.ts';
import { NEW, type World } from './world.ts';

/** The role as which the leading installation calls. */
export const ROLE = `arn:aws:iam::${ACCOUNT}:role/home-CampaignsRole-1A2B`;
export const CALLER = `arn:aws:sts::${ACCOUNT}:assumed-role/home-CampaignsRole-1A2B/home-campaigns`;
export const LED_BY = {
  installation: INSTALLATION,
  role: `arn:aws:iam::${ACCOUNT}:role/home-CampaignsRole-*`,
};
/** The copy of the image in the other region. */
export const COPY = 'ami-0000000e';

export const COPIES = [
  { region: 'eu-west-1', account: ACCOUNT, image: NEW },
  { region: 'eu-central-1', account: ACCOUNT, image: COPY },
];

export interface Pair {
  readonly home: World;
  readonly eu: World;
  /** How the other API is from home: as it is, away, or gone as it has done what it was asked. */
  readonly line: { is: 'up' | 'down' | 'deaf'; asked: number };
}

/** An installation that leads, with a wave of `eu`, and that one: another region, where Image Builder knows no build. */
export async function aPair(
  settings: Partial<CampaignSettings> = {},
  there: Partial<CampaignSettings> = {},
): Promise<Pair> {
  const line: Pair['line'] = { is: 'up', asked: 0 };
  const waves = [{ count: 1 }, { percent: 100 }, { installation: 'eu' }];
  const home = await aFlock(['a', 'b'], { waves, ...settings });
  const known = home.cloud.builds.get(BUILD);
  if (!known) throw new Error(`the story says that there is a build ${BUILD}`);
  home.cloud.builds.set(BUILD, { ...known, builtAt: 1, copies: COPIES });
  const eu = await aFlock(['p', 'q'], { waves: [{ count: 1 }, { percent: 100 }], ledBy: LED_BY, ...there });
  eu.cloud.home = { name: 'greenshift-eu', region: 'eu-central-1', account: ACCOUNT };
  eu.cloud.builds.clear();
  eu.cloud.images.set(COPY, { id: COPY, owner: ACCOUNT, state: 'available', architecture: 'arm64' });
  for (const name of ['p', 'q']) await followRecipe(eu, name);
  home.cloud.carriedOn = (_, request) => carryOver({ home, eu, line }, request);
  return { home, eu, line };
}

async function followRecipe({ ports }: World, name: string): Promise<void> {
  const service = await ports.services.get(name);
  const image = { recipePrefix: 'web', owners: [ACCOUNT] };
  await ports.services.save({ ...service, spec: { ...service.spec, image } });
}

async function carryOver({ eu, line }: Pair, request: LeadRequest): Promise<Led> {
  line.asked += 1;
  if (line.is === 'down') return { kind: 'silent', reason: 'https://eu gives no answer: none came in time' };
  try {
    const told = await leadCampaign(eu.ports, request, CALLER);
    return line.is === 'deaf' ? { kind: 'silent', reason: 'none came in time' } : { kind: 'told', told };
  } catch (error) {
    if (!(error instanceof GreenshiftError)) throw error;
    return { kind: 'silent', reason: error.message };
  }
}

/** Minutes in both, with a round after each. */
export async function passBoth({ home, eu }: Pair, minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute += 1) {
    for (const world of [home, eu]) await world.clock.advance(60_000);
    for (const world of [home, eu]) await round(world);
  }
}

/** Until the wave of the other installation has begun. */
export async function begun(pair: Pair): Promise<void> {
  await publish(pair.home);
  await end(pair.home, 'a');
  await passBoth(pair, 34);
  await end(pair.home, 'b');
  await passBoth(pair, 33);
}

/** What the leading installation asks. */
export const askedOf = (change: Partial<LeadRequest> = {}): LeadRequest => ({
  build: BUILD,
  copies: [{ region: 'eu-central-1', account: ACCOUNT, image: COPY }],
  leader: { installation: INSTALLATION, campaign: ID },
  ...change,
});

/** How the leading campaign sees its wave in `eu`. */
export async function branchAt({ home }: Pair): Promise<Branch> {
  const found = (await campaignIn(home)).waves.find(({ branch }) => branch)?.branch;
  if (!found) throw new Error('the story says that the campaign has a wave in eu');
  return found;
}

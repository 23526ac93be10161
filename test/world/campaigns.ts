import { takeOn } from '../../functions/campaigns.ts';
import { startRollouts } from '../../functions/start-rollout.ts';
import { orderCampaign, setCampaignSettings } from '../../src/commands/campaign/campaigns.ts';
import { freezeService } from '../../src/commands/freeze.ts';
import { amendService } from '../../src/records/update.ts';
import { release } from '../../src/rollout/admission/lock.ts';
import type { Campaign, Order } from '../../src/rollout/campaign/campaign.ts';
import { type CampaignSettings, DEFAULT_SETTINGS } from '../../src/rollout/campaign/settings.ts';
import type { Rollout } from '../../src/rollout/record.ts';
import { ACCOUNT, build, LISTENER, PIPELINE } from './specs.ts';
import { aServiceIn, aWorld, OLD, type World } from './world.ts';

/** The image that campaigns bring, and its campaign. */
export const BUILD = build('web/1.0.0/2');
export const ID = 'web-1.0.0-2';

export const CANARY_FIRST = { waves: [{ count: 1 }, { percent: 100 }] };

/** Of a service that follows the image, and takes no part in campaigns. */
export const OPTED_OUT = { pipeline: PIPELINE, owners: [ACCOUNT], campaign: false };

/** Each behind a load balancer of its own, all after one pipeline: `a`, `b`, … */
export async function aFlock(
  names: readonly string[],
  settings: Partial<CampaignSettings> = {},
): Promise<World> {
  const world = aWorld();
  for (const service of names) await aMember(world, service);
  await setCampaignSettings(world.ports, { ...DEFAULT_SETTINGS, automatic: true, ...settings });
  return world;
}

export async function aMember(
  world: World,
  service: string,
  change: Record<string, unknown> = {},
): Promise<void> {
  const live = { fleet: `${service}-fleet`, targetGroup: `${service}-a`, imageId: OLD };
  const listener = LISTENER.replace('app/shop', `app/${service}`);
  await aServiceIn(
    world,
    {
      service,
      fleet: live.fleet,
      image: { pipeline: PIPELINE, owners: [ACCOUNT] },
      traffic: { listener, targetGroups: groupsOf(service) },
      ...change,
    },
    live,
  );
}

const groupsOf = (service: string) =>
  ['a', 'b'].map(
    (colour, index) =>
      `arn:aws:elasticloadbalancing:eu-west-1:${ACCOUNT}:targetgroup/${service}-${colour}/00000000000000c${index}`,
  );

export const publish = (world: World, image = 'web/1.0.0/2') =>
  startRollouts(world.ports, {
    'detail-type': 'EC2 Image Builder Image State Change',
    source: 'aws.imagebuilder',
    resources: [build(image)],
    detail: { state: { status: 'AVAILABLE' } },
  });

/** Makes the build newer than what the reconciler has looked at: it finds it. */
export function renewBuild({ cloud, clock }: World): void {
  const known = cloud.builds.get(BUILD);
  if (!known) throw new Error(`the story says that there is a build ${BUILD}`);
  cloud.builds.set(BUILD, { ...known, builtAt: clock.now() + 1 });
}

/** A person tells the campaign what to do. */
export const order = (world: World, kind: Order['kind']) =>
  orderCampaign(world.ports, ID, { kind, by: 'ann', reason: 'a look' });

export const freeze = (world: World, service: string, hours = 48) =>
  freezeService(world.ports, service, {
    by: 'ann',
    reason: 'sale',
    until: (now) => now + hours * 3_600_000,
  });

export const remove = ({ ports, clock }: World, service: string) =>
  amendService(ports.services, service, (record) => ({
    ...record,
    removed: { at: clock.now(), by: 'ann', reason: 'sold' },
  }));

export const optOut = ({ ports }: World, service: string) =>
  amendService(ports.services, service, ({ spec, ...record }) => ({
    ...record,
    spec: { ...spec, image: { ...spec.image, campaign: false } },
  }));

export const round = ({ ports }: World) => takeOn(ports);

/** Lets minutes pass, with a round of the campaigns after each. */
export async function pass(world: World, minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute += 1) {
    await world.clock.advance(60_000);
    await round(world);
  }
}

export async function campaignIn(world: World, id = ID): Promise<Campaign> {
  const found = await world.ports.campaigns.find(id);
  if (!found) throw new Error(`the story says that there is a campaign ${id}`);
  return found;
}

/** Ids of the campaigns that are looked after. */
export const openIn = async ({ ports }: World) => (await ports.campaigns.book()).open;

/** `a moving, b waiting`, as the record has it. */
export const standing = async (world: World, id = ID) =>
  (await campaignIn(world, id)).members.map(({ service, state }) => `${service} ${state}`).join(', ');

/** The services with a rollout under way. */
export async function moving({ ports }: World): Promise<string[]> {
  const { services } = await ports.services.list();
  return services.filter(({ lock }) => lock).map(({ name }) => name);
}

/** Ends the open rollout of a service: well, as it was sent back, or by a failure. */
export async function end(world: World, service: string, failure?: string): Promise<void> {
  const { rollouts, services, clock } = world.ports;
  const record = await services.get(service);
  const rollout = await rollouts.get(record.lock?.rollout ?? '');
  const at = clock.now();
  const ended: Rollout = {
    ...rollout,
    phase: 'concluded',
    endedAt: at,
    outcome: failure === undefined && !rollout.abort ? 'promoted' : 'reverted',
    ...(failure !== undefined && { failure: { at, code: failure, message: `green failed: ${failure}` } }),
  };
  await rollouts.save(ended);
  await services.save(release(record, ended, at));
}

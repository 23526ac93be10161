import type { Infrastructure } from '../../demo/service-infrastructure.ts';
import { register } from '../../src/commands/registration/register.ts';
import { parseSpec } from '../../src/rollout/service-spec/spec.ts';
import { knownPairs } from '../../src/rollout/traffic/twins.ts';
import { type Scenario, STEPS } from '../scenarios/scenario.ts';
import type { World } from '../world/world.ts';

type Registration = Pick<Scenario, 'spec' | 'provenance' | 'traffic'>;

/** Registers the service of `world`, with what differs in a scenario. */
export async function registerService(
  world: World,
  { spec, provenance, traffic = ownTraffic }: Registration = {},
): Promise<void> {
  const { fleet } = world.infrastructure;
  const { service } = await register(
    world.api,
    parseSpec({
      service: world.service,
      image: { ...streamOf(world, provenance), owners: ['111122223333'], ...provenance },
      traffic: traffic(world.infrastructure, world.inner),
      fleet,
      steps: STEPS,
      limits: { minimumRequests: 100, holdAtMost: '1h' },
      ...spec,
    }),
  );
  // Whichever it is: what follows is about the one that the service has.
  const [one, inner] = knownPairs(service).map(
    ({ targetGroups: [first = '', second = ''] }) => [first, second] as const,
  );
  if (one) world.infrastructure = { ...world.infrastructure, targetGroups: one };
  if (inner && world.inner) world.inner = { ...world.inner, targetGroups: inner };
}

/** Its own pipeline, unless it follows another service. */
const streamOf = ({ pipeline }: World, provenance: Registration['provenance'] = {}) =>
  'promotedFrom' in provenance ? {} : { pipeline };

const ownTraffic = ({ listener, targetGroups }: Infrastructure) => ({ listener, targetGroups });

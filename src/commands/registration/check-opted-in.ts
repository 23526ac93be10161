import type { Fleet } from '../../ports/fleets.ts';
import type { Ports } from '../../ports/ports.ts';
import { patternIn } from '../../rollout/fleet/named-fleets.ts';
import { TAGS } from '../../rollout/fleet/tags.ts';
import { optInCommands } from '../../rollout/interventions/opt-in-commands.ts';
import type { ServiceSpec } from '../../rollout/service-spec/spec.ts';
import { besideRoutes } from '../../rollout/traffic/opted-in.ts';
import { routeName } from '../../rollout/traffic/routes.ts';
import { routesOf } from '../../rollout/traffic/twins.ts';
import { refuseFor } from './collect.ts';

/**
 * Throws SpecMismatch for what rollouts would have to change and may not, since its owner hasn't tagged it: every permission
 * to change something asks for the tag. A group with a pattern is launched from a template that Greenshift makes.
 */
export async function checkOptedIn(
  { optIns }: Pick<Ports, 'optIns'>,
  spec: ServiceSpec,
  fleet: Fleet,
): Promise<void> {
  const { service } = spec;
  const own = [fleet.launchTemplate, ...(fleet.overrides ?? []).map(({ launchTemplate }) => launchTemplate)];
  const templates = patternIn(spec) !== undefined ? [] : own.flatMap((template) => template?.id ?? []);
  const routes = [...routesOf(spec).map(routeName), ...besideRoutes(spec)];
  const wanted = { templates: [...new Set(templates)], routes: [...new Set(routes)] };
  const missing = await optIns.missing(wanted, service);
  const isHandedOver = fleet.tags[TAGS.service] !== undefined;
  const group = { id: fleet.name, how: optInCommands.group(fleet.name, service) };
  refuseFor(
    [...(isHandedOver ? [] : [group]), ...missing].map(
      ({ id, how }) => `${id} lacks the tag ${TAGS.service}, without which no rollout may change it: ${how}`,
    ),
  );
}

import { SpecMismatch } from '../errors.ts';
import type { ServingFleet } from '../fleet/serving-fleet.ts';
import type { Service } from '../service.ts';
import type { Twin } from '../service-records.ts';
import type { ServiceSpec } from '../service-spec/spec.ts';
import type { Pair } from './pairs.ts';
import type { Route } from './routes.ts';

type Served = Pick<Service, 'name' | 'spec' | 'twins'>;

/** The longest name of a target group: letters, digits and hyphens, none of these at an end (ELBv2 `CreateTargetGroup`). */
const NAME_LENGTH = 32;
const ID_LENGTH = 8;

/**
 * The name of a target group's twin, the same each time: `web-twin-6d0ecf83` for `targetgroup/web/6d0ecf831eec9f09`.
 * One that is made again under its old name has another id, and so another twin.
 */
export function twinName(targetGroup: string): string {
  const [, name = '', id = ''] = /:targetgroup\/([^/]+)\/([^/]+)$/.exec(targetGroup) ?? [];
  const ending = `-twin-${id.slice(0, ID_LENGTH)}`;
  return `${name.slice(0, NAME_LENGTH - ending.length).replace(/-+$/, '')}${ending}`;
}

interface SpecPair {
  readonly routes: readonly Route[];
  /** One, or two. */
  readonly targetGroups: readonly string[];
}

/** The pairs of target groups that a spec names, as far as it names both. */
export const specPairs = ({
  pairs,
  routes = [],
  targetGroups = [],
}: ServiceSpec['traffic']): readonly SpecPair[] => pairs ?? [{ routes, targetGroups }];

/** Every route of a service. */
export const routesOf = ({ traffic }: Pick<ServiceSpec, 'traffic'>): Route[] =>
  specPairs(traffic).flatMap(({ routes }) => routes);

const twinOf = (twins: readonly Twin[] | undefined, one: string | undefined) =>
  twins?.find(({ of }) => of === one)?.arn;

/** The pairs of target groups of a service that are there: the spec's, and those that were made for it. */
export const knownPairs = ({ spec, twins }: Omit<Served, 'name'>): SpecPair[] =>
  specPairs(spec.traffic).map(({ routes, targetGroups: [one = '', other = twinOf(twins, one)] }) => ({
    routes,
    targetGroups: other === undefined ? [one] : [one, other],
  }));

/** All target groups of a service that are there. */
export const targetGroupsOf = (service: Omit<Served, 'name'>): string[] =>
  knownPairs(service).flatMap(({ targetGroups }) => targetGroups);

/** The target groups of a fleet that serves, one of each pair. */
export const groupsOfFleet = ({
  targetGroup,
  targetGroups,
}: Pick<ServingFleet, 'targetGroup' | 'targetGroups'>) => targetGroups ?? [targetGroup];

/**
 * The pairs of a service, the target groups of its live fleet as blue's. Throws SpecMismatch while a twin isn't made.
 */
export function pairsOf(service: Served & Pick<Service, 'live'>): (Pair & { readonly isFirst: boolean })[] {
  const live = groupsOfFleet(service.live);
  return knownPairs(service).map(({ routes, targetGroups: [one = '', other] }) => {
    if (other === undefined)
      throw new SpecMismatch(
        `the twin of ${one} isn't made yet: send PUT /services/${service.name} with the spec again`,
      );
    const isFirst = live.includes(one);
    return { routes, blue: isFirst ? one : other, green: isFirst ? other : one, isFirst };
  });
}

/** True for a service one of whose target groups is to be made, and isn't yet. */
export const lacksTwin = ({ twins = [] }: Pick<Service, 'twins'>) =>
  twins.some(({ arn }) => arn === undefined);

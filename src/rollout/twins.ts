import { SpecMismatch } from './errors.ts';
import type { Service } from './service.ts';

/** A target group that Greenshift makes beside the only one that a spec names, like it in everything. */
export interface Twin {
  /** The one that the spec names. */
  readonly of: string;
  readonly name: string;
  /** Absent until it is made: what is to be made is recorded before. */
  readonly arn?: string | undefined;
}

type Paired = Pick<Service, 'name' | 'spec' | 'twins'>;

/** What a name of a target group may have: 32 letters, digits and hyphens, none of these at an end (ELBv2 `CreateTargetGroup.Name`). */
const NAME_LENGTH = 32;
const ID_LENGTH = 8;

/**
 * The name of a target group's twin, the same each time: `web-twin-6d0ecf83` for `targetgroup/web/6d0ecf831eec9f09`. One that
 * is made again under its old name has another id, and so another twin.
 */
export function twinName(targetGroup: string): string {
  const [, name = '', id = ''] = /:targetgroup\/([^/]+)\/([^/]+)$/.exec(targetGroup) ?? [];
  const ending = `-twin-${id.slice(0, ID_LENGTH)}`;
  return `${name.slice(0, NAME_LENGTH - ending.length).replace(/-+$/, '')}${ending}`;
}

/** The target groups of a service that are there: the spec's, and those that were made for it. */
export const targetGroupsOf = ({ spec, twins = [] }: Paired): string[] => [
  ...spec.traffic.targetGroups,
  ...twins.flatMap(({ arn }) => arn ?? []),
];

/** The two target groups of a service, the spec's first one first. Throws SpecMismatch while its twin isn't made. */
export function pairOf(service: Paired): readonly [string, string] {
  const [one, other] = targetGroupsOf(service);
  if (one !== undefined && other !== undefined) return [one, other];
  throw new SpecMismatch(
    `the twin of ${one} isn't made yet: send PUT /services/${service.name} with the spec again`,
  );
}

/** True for a service whose second target group was to be made, and isn't yet. */
export const lacksTwin = ({ twins = [] }: Paired) => twins.some(({ arn }) => arn === undefined);

import type { FleetSpec } from '../service-spec/fleet-spec.ts';

/* What a spec says of fleets, for whoever has no need of its schema. */

interface WithFleet {
  readonly fleet: FleetSpec;
}

/** The name of the group that is live when the service is registered. */
export const liveFleetIn = ({ fleet }: WithFleet): string => (typeof fleet === 'string' ? fleet : fleet.name);

/** The name of the pattern; undefined for a service whose fleets are made like the live one. */
export const patternIn = ({ fleet }: WithFleet): string | undefined =>
  typeof fleet === 'string' ? undefined : fleet.like;

export const followsTemplate = ({ fleet }: WithFleet): boolean =>
  typeof fleet !== 'string' && fleet.followTemplate === true;

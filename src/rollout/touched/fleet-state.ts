/** A live fleet as it is read before touched servers of it are replaced. Sizes are servers, or units. */
export interface FleetState {
  readonly desired: number;
  readonly members: readonly Member[];
}

export interface Member {
  readonly id: string;
  readonly inService: boolean;
  /** In every target group of the fleet. */
  readonly isHealthy: boolean;
  /** What it counts towards the sizes. */
  readonly weight: number;
}

/** How much of a fleet serves, without some of its servers. */
export const servingWithout = ({ members }: FleetState, without: readonly string[]): number =>
  weightOf(members.filter(({ id, inService, isHealthy }) => inService && isHealthy && !without.includes(id)));

export const weightOf = (members: readonly Member[]): number =>
  members.reduce((sum, { weight }) => sum + weight, 0);

export const inServiceOf = ({ members }: FleetState, ids: readonly string[]): Member[] =>
  members.filter(({ id, inService }) => inService && ids.includes(id));

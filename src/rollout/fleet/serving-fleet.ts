import type { Rollout } from '../record.ts';
import { groupsOf } from '../traffic/pairs.ts';

/** A fleet that has all of the traffic, as a service's record keeps it. */
export interface ServingFleet {
  readonly fleet: string;
  readonly targetGroup: string;
  /** All of them, that one first, of a fleet that is in several. */
  readonly targetGroups?: readonly string[] | undefined;
  readonly imageId: string;
  /** Of a fleet that a rollout made. One that its owner made may be made again. */
  readonly arn?: string;
}

/** A fleet of a rollout, with its target groups and its image. */
export function servingFleet(rollout: Rollout, colour: 'blue' | 'green'): ServingFleet {
  const { fleet, targetGroup } = rollout[colour];
  const imageId = colour === 'blue' ? rollout.blue.imageId : rollout.image.id;
  return { fleet, targetGroup, targetGroups: groupsOf(rollout, colour), imageId };
}

import type { Rollout } from '../record.ts';
import { TAGS } from './tags.ts';

/** By what a rollout proves that a fleet is the one that it made or marked. A name proves nothing. */
export interface FleetClaim {
  readonly name: string;
  readonly rollout: string;
  /** The ARN as it was recorded. It holds a UUID, so a group that is made again under its name has another. */
  readonly arn?: string;
  /** The rollout began under 0.0, which recorded no ARN and didn't tag its installation. */
  readonly isLegacy?: boolean;
  /** The rollout hasn't come so far as to make a fleet: whatever has the name is somebody else's. */
  readonly isUnmade?: boolean;
}

/** Whose tag `greenshift:installation` a fleet carries. */
export type Installation = 'ours' | 'another' | 'none';

export interface FleetIdentity {
  readonly arn: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly installation: Installation;
}

export function claimOn(rollout: Rollout, colour: 'blue' | 'green'): FleetClaim {
  const { fleet: name, arn } = rollout[colour];
  // The pin is recorded before green is made.
  const isUnmade = colour === 'green' && rollout.blue.pin === undefined;
  return { name, rollout: rollout.id, arn, isLegacy: isLegacy(rollout), isUnmade };
}

/** Blue's ARN is recorded before its pin. */
export const isLegacy = ({ blue }: Pick<Rollout, 'blue'>) => blue.pin !== undefined && blue.arn === undefined;

export const installationIn = (tags: FleetIdentity['tags'], installation: string): Installation => {
  const tagged = tags[TAGS.installation];
  if (tagged === undefined) return 'none';
  return tagged === installation ? 'ours' : 'another';
};

/** True when the fleet's tags say that the rollout has made it or marked it as its blue. */
export function isMarked({ tags, installation }: FleetIdentity, { rollout, isLegacy }: FleetClaim): boolean {
  const isNamed = tags[TAGS.rollout] === rollout || tags[TAGS.blueOf] === rollout;
  return isNamed && (installation === 'ours' || (installation === 'none' && isLegacy === true));
}

/**
 * Why a fleet of the name isn't the claim's; undefined for the one that is. Marks that are missing don't make a
 * stranger of a fleet with the recorded ARN: a read may be older than they are, or somebody took them off.
 */
export function mismatch(fleet: FleetIdentity, claim: FleetClaim): string | undefined {
  const { arn, tags, installation } = fleet;
  if (claim.isUnmade) return `${claim.rollout} has made no fleet yet`;
  if (claim.arn !== undefined && claim.arn !== arn) return `it was made again since: its ARN is now ${arn}`;
  if (installation === 'another') return `it is tagged ${TAGS.installation}=${tags[TAGS.installation]}`;
  if (claim.arn !== undefined || isMarked(fleet, claim)) return undefined;
  return `it isn't tagged as made by ${claim.rollout} of this installation, nor as its blue`;
}

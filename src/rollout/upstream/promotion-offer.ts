/** A copy of a build's image: builds are distributed to regions and accounts. */
export interface ImageCopy {
  readonly region: string;
  readonly account: string;
  readonly image: string;
}

/** Where an installation is. Two may have the same name, in different regions or accounts. */
export interface Home {
  readonly name: string;
  readonly region: string;
  readonly account: string;
}

/** What a service of an environment has, as the next ones tell it. */
export interface Standing {
  /** As `environmentOf`. */
  readonly environment: string;
  readonly service: string;
  readonly image: string;
  /** What the next image waits for there. */
  readonly waitsFor?: string | undefined;
}

/** An image that is recalled, as those that follow are told. */
export interface RecallTold {
  readonly image: string;
  readonly reason: string;
}

/** What a service tells those of other installations that follow it. */
export interface PromotionOffer extends Standing {
  readonly build?: string | undefined;
  /** Start of its build, milliseconds since the epoch, as `liveSince`. */
  readonly builtAt?: number | undefined;
  readonly liveSince: number;
  /** Why its image has been recalled. */
  readonly recalled?: string | undefined;
  /** All that is recalled there; a release before doesn't say. */
  readonly recalls?: readonly RecallTold[] | undefined;
  /** Why it goes no further, though it stays live; a release before doesn't say. */
  readonly unwanted?: string | undefined;
  readonly isGoingBack: boolean;
  /** Of all its steps together, milliseconds. */
  readonly bakes: number;
  readonly copies: readonly ImageCopy[];
  /** The environments that its own images come from, the nearest first. */
  readonly before: readonly Standing[];
}

/** Environments that are told of: a chain that is longer is cut. */
export const CHAIN_MAX = 10;

export const environmentOf = ({ name, region, account }: Home) => `${name} in ${region} of ${account}`;

/**
 * The images that are copies for `here`: those in its account, else the only one of its region, which another account may
 * have shared. Several are for several architectures.
 */
export function copiesFor(
  copies: readonly ImageCopy[],
  here: Pick<Home, 'region' | 'account'>,
): readonly string[] {
  const inRegion = copies.filter(({ region }) => region === here.region);
  const own = inRegion.filter(({ account }) => account === here.account);
  const found = (own.length > 0 ? own : inRegion).map(({ image }) => image);
  return own.length > 0 || found.length === 1 ? found : [];
}

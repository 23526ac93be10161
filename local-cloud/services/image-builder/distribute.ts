import type * as imagebuilder from '@aws-sdk/client-imagebuilder';
import { AwsError } from '../../operations.ts';
import type { Region } from '../../region.ts';
import { amiOf, imageOf } from './ami.ts';
import type { Build, Destination, Order } from './model.ts';

/**
 * Copies the image of a build to the other regions and accounts that its distribution names; returns the copies. Throws for
 * a place that there isn't: a build that can't be distributed fails.
 */
export async function distribute(
  region: Region,
  destinations: readonly Destination[],
  build: Build,
  order: Order,
  digest: string,
): Promise<imagebuilder.Ami[]> {
  const amis: imagebuilder.Ami[] = [];
  for (const distribution of order.distribution?.distributions ?? []) {
    const accounts = distribution.amiDistributionConfiguration?.targetAccountIds ?? [region.account];
    for (const account of accounts) {
      if (distribution.region === region.name && account === region.account) continue;
      const to = destinations.find(
        ({ place }) => place.name === distribution.region && place.account === account,
      );
      if (!to)
        throw new AwsError('ResourceNotFoundException', `${distribution.region} of ${account} is not there.`);
      const image = imageOf({ ...to.place, clock: region.clock }, build, order, digest, distribution);
      await to.receive(digest, image);
      amis.push(amiOf(to.place, image));
    }
  }
  return amis;
}

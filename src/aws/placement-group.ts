/**
 * What two fleets in one placement group need. What strategy a group has, only `DescribePlacementGroups` tells.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/placement-strategies.html
 */
export const PLACEMENT_ROOM =
  'which needs room for twice the servers: a spread one has at most seven in a zone, and a cluster one has them all in one place';

/** Tags that say whose a fleet is: of which service, made by which rollout, and whose blue it is or was last. */
export const TAGS = {
  service: 'greenshift:service',
  rollout: 'greenshift:rollout',
  blueOf: 'greenshift:blue-of',
} as const;

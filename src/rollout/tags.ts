/** A fleet's tags: its service, the rollout that made it, and the one whose blue it is or was last. */
export const TAGS = {
  service: 'greenshift:service',
  rollout: 'greenshift:rollout',
  blueOf: 'greenshift:blue-of',
} as const;

/**
 * A fleet's tags: its service, the rollout that made it, the one whose blue it is or was last, and the installation of
 * Greenshift that these are of.
 */
export const TAGS = {
  service: 'greenshift:service',
  rollout: 'greenshift:rollout',
  blueOf: 'greenshift:blue-of',
  installation: 'greenshift:installation',
} as const;

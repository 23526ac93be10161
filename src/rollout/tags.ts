/**
 * A fleet's tags: its service, the rollout that made it, the one whose blue it is or was last, and the installation of
 * Greenshift that these are of. A target group that was made has the one that it was made after.
 */
export const TAGS = {
  service: 'greenshift:service',
  rollout: 'greenshift:rollout',
  blueOf: 'greenshift:blue-of',
  twinOf: 'greenshift:twin-of',
  installation: 'greenshift:installation',
} as const;

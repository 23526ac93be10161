/**
 * A fleet's tags: its service, the rollout that made it, the one whose blue it is or was last, and the installation of
 * Greenshift that these are of. A target group that was made has the one that it was made after, a rule for testers the
 * listener or rule whose split it is above.
 */
export const TAGS = {
  service: 'greenshift:service',
  rollout: 'greenshift:rollout',
  blueOf: 'greenshift:blue-of',
  twinOf: 'greenshift:twin-of',
  testersAt: 'greenshift:testers-at',
  installation: 'greenshift:installation',
} as const;

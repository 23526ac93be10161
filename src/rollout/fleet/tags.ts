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

/**
 * What an image in use is marked with: the first key is there for tools that delete old images, and its value says whose
 * its protection from deregistration is. The second is of one installation each; an account may have several.
 */
export const IN_USE = 'greenshift:in-use';
const IN_USE_BY = 'greenshift:in-use-by:';
export const isInUseMark = (key: string) => key.startsWith(IN_USE_BY);

/** The longest key that EC2 takes. */
const KEY_MAX = 128;
export const inUseMark = (installation: string) => `${IN_USE_BY}${installation}`.slice(0, KEY_MAX);

/**
 * What is to be deleted is marked with the installation that does it, and the time from which on: our roles may delete
 * nothing else.
 */
export const DELETED = { by: 'greenshift:deleted-by', from: 'greenshift:deleted-from' } as const;

/** With this tag, of whatever value, anybody keeps an image from being deleted. */
export const KEEP = 'greenshift:keep';

/** The owner had protected the image already, or Greenshift did. */
export const PROTECTED_BY = { owner: 'protected-by-owner', greenshift: 'protected-by-greenshift' } as const;

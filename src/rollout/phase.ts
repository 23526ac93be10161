/**
 *  planned: claimed, nothing has been changed yet;
 *  launching: blue is being pinned and green made;
 *  proving: green's servers boot and become healthy, without traffic;
 *  shifting: the next weight is being written;
 *  baking: green is watched at its weight;
 *  retiring-blue: green has everything for good, blue drains and goes;
 *  rolling-back: the traffic returns to blue;
 *  retiring-green: blue has everything, green drains and goes;
 *  concluded: over; `outcome` says how.
 */
export const PHASES = [
  'planned',
  'launching',
  'proving',
  'shifting',
  'baking',
  'retiring-blue',
  'rolling-back',
  'retiring-green',
  'concluded',
] as const;
export type Phase = (typeof PHASES)[number];

/** `needs-operator` ends the execution, not the rollout: the phase and the lock stay, and it is retried. */
export type Outcome = 'promoted' | 'reverted' | 'abandoned' | 'needs-operator';

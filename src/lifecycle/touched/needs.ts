import type { Ports } from '../../ports/ports.ts';

/** What replacing touched servers takes. */
export type ReplaceNeeds = Pick<
  Ports,
  | 'services'
  | 'rollouts'
  | 'fleets'
  | 'traffic'
  | 'servers'
  | 'inspections'
  | 'touched'
  | 'engine'
  | 'notifier'
  | 'clock'
>;

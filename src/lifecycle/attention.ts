import type { Ports } from '../ports/ports.ts';
import { saveAndDeliver } from '../records/deliver.ts';
import type { Rollout } from '../rollout/record.ts';

/** Saves and delivers a call for attention; a record that made it before, and so is the same as `before`, is left alone. */
export const saveCall = async (
  ports: Pick<Ports, 'rollouts' | 'notifier' | 'clock'>,
  before: Rollout,
  called: Rollout,
): Promise<Rollout> => (called === before ? before : saveAndDeliver(ports, called));

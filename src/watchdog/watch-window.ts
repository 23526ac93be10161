import { recordPause } from '../lifecycle/pause.ts';
import { takeOver } from '../lifecycle/take-over.ts';
import type { Ports } from '../ports/ports.ts';
import { saveAndDeliver } from '../records/deliver.ts';
import type { Pause } from '../rollout/interventions/interventions.ts';
import type { Rollout } from '../rollout/record.ts';
import type { Service } from '../rollout/service.ts';
import { windowWait } from '../rollout/windows/raise-window.ts';
import type { PauseAction } from './end-pause.ts';

type Needs = Pick<Ports, 'services' | 'rollouts' | 'notifier' | 'engine' | 'clock'>;

/**
 * A rollout that waits for a window goes on once one is open, by the spec as it is now: whoever has changed its windows has
 * changed the end of the wait. Throws RecordConflict when somebody else acts.
 */
export async function watchWindow(
  ports: Needs,
  { spec }: Service,
  rollout: Rollout & { readonly pause: Pause },
): Promise<PauseAction[]> {
  const at = ports.clock.now();
  const wait = windowWait(spec, rollout, at);
  if (!wait) {
    await takeOver(ports, rollout, 'a window of the spec has opened');
    return ['ended-pause'];
  }
  if (wait.until === rollout.pause.until && wait.reason === rollout.pause.reason) return [];
  await saveAndDeliver(ports, recordPause(rollout, rollout.epoch, { ...wait, at }));
  return [];
}

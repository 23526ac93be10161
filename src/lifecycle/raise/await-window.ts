import type { Ports } from '../../ports/ports.ts';
import type { Rollout } from '../../rollout/record.ts';
import { type WindowWait, windowWait } from '../../rollout/windows/raise-window.ts';

/** What the next weight of green waits for by the windows of the spec; undefined when it may be given now. */
export async function windowNeeded(
  { services, clock }: Pick<Ports, 'services' | 'clock'>,
  rollout: Rollout,
): Promise<WindowWait | undefined> {
  const { spec } = await services.get(rollout.service);
  return windowWait(spec, rollout, clock.now());
}

import { startRollout } from '../lifecycle/start.ts';
import type { Ports } from '../ports/ports.ts';
import { RolloutInProgress } from '../rollout/errors.ts';
import { checkProvenance } from '../rollout/provenance.ts';

type Needs = Pick<Ports, 'services' | 'rollouts' | 'images' | 'engine' | 'notifier' | 'clock'>;

/**
 * Starts a rollout of an image that a person names, also one that was rolled out before. It is never queued. Returns the
 * rollout's id. Throws ServiceNotFound, ImageNotFound, ImageNotReady, ImageRefused, RolloutInProgress.
 */
export async function startByName(
  ports: Needs,
  name: string,
  { image: id, by }: { readonly image: string; readonly by: string },
): Promise<string> {
  const service = await ports.services.get(name);
  checkProvenance(await ports.images.describe(id), service);
  const started = await startRollout(ports, name, {
    image: { id },
    cause: { kind: 'requested', by },
    allowRepeat: true,
  });
  if (!('rollout' in started)) throw new RolloutInProgress(`${name} has a rollout under way`);
  return started.rollout;
}

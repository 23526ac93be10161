import { sleep } from '../../local-cloud/time/clock.ts';
import { startByName } from '../../src/commands/start.ts';
import type { World } from '../world/world.ts';

const PAUSE = 10_000;

interface Start {
  readonly image: string;
  readonly reason: string;
  readonly attempts: number;
  /** Another attempt would be in vain, or for what is done. */
  readonly isOver: () => boolean;
}

/** A person starts an image, as often as it takes. Returns whether that was taken. */
export async function startImage(world: World, { image, reason, attempts, isOver }: Start): Promise<boolean> {
  const order = { by: 'owner', reason, isExplained: true, expedited: false, outsideWindows: false } as const;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    try {
      await startByName(world.api, world.service, { ...order, wanted: { kind: 'image', id: image } });
      return true;
    } catch {
      if (isOver()) return false;
      await sleep(world.clock, PAUSE);
    }
  }
  return false;
}

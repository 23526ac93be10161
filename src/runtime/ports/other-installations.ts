import { otherInstallations } from '../../aws/installations/installations.ts';
import type { Installations } from '../../ports/installations.ts';
import { parseInstallations } from '../../rollout/upstream/installations.ts';
import type { Home } from '../../rollout/upstream/promotion-offer.ts';
import { clock } from './ports.ts';

/* The adapter with what it alone needs. */

/** Those that the stack's parameter names: none where it has none. */
export const others = (here: Home): Installations =>
  otherInstallations({
    here,
    directory: parseInstallations(process.env.GREENSHIFT_INSTALLATIONS ?? ''),
    clock: clock(),
  });

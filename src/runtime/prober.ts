import { httpProber } from '../aws/load-balancing/prober.ts';
import type { Prober } from '../ports/prober.ts';

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

export const prober = (): Prober => httpProber({ pause });

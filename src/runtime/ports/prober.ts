import type { Prober } from '../../ports/prober.ts';
import { loadedOnce } from './loaded-once.ts';

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Loaded with the first call, as the rules for testers are: few specs have probes. */
export const prober = (): Prober => {
  const loaded = loadedOnce(async () => {
    const { httpProber } = await import('../../aws/load-balancing/prober.ts');
    return httpProber({ pause });
  });
  return {
    send: async (request) => (await loaded()).send(request),
    sendAll: async (requests, perSecond) => (await loaded()).sendAll(requests, perSecond),
  };
};

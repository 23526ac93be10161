import type { OptIns } from '../../ports/opt-ins.ts';
import { loadedOnce } from './loaded-once.ts';

/** Apart from the other ports, and loaded with the first call: only a registration asks. */
export const optIns = (): OptIns => {
  const reader = loadedOnce(async () => (await import('./tag-reader.ts')).tagReader());
  return { missing: async (of, service) => (await reader()).missing(of, service) };
};

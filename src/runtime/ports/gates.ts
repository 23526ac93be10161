import type { Gates } from '../../ports/gates.ts';
import { loadedOnce } from './loaded-once.ts';

/** Loaded with the first call, as the rules for testers are: few specs have gates. */
export const gates = (): Gates => {
  const functions = loadedOnce(async () => (await import('./gate-functions.ts')).gateFunctions());
  return {
    ask: async (name, request) => (await functions()).ask(name, request),
    check: async (name) => (await functions()).check(name),
  };
};

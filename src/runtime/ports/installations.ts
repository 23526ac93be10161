import { placeOf } from '../../aws/place.ts';
import type { Installations } from '../../ports/installations.ts';
import { installation, setting } from '../environment.ts';
import { loadedOnce } from './loaded-once.ts';

/** Others are asked by few functions, and by those of few stacks: what that takes is loaded with the first question. */
export function installations(): Installations {
  const here = { name: installation(), ...placeOf(setting('GREENSHIFT_STATE_MACHINE_ARN')) };
  const others = loadedOnce(async () => (await import('./other-installations.ts')).others(here));
  return {
    here: async () => here,
    directory: async () => (await others()).directory(),
    ask: async (followed) => (await others()).ask(followed),
    lead: async (name, request) => (await others()).lead(name, request),
  };
}

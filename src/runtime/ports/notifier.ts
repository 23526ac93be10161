import type { Notifier } from '../../ports/notifier.ts';
import { installation, setting } from '../environment.ts';
import { loadedOnce } from './loaded-once.ts';

/** Loads the adapter with the first announcement: most invocations have nothing to announce. */
export function notifier(): Notifier {
  const [bus, name] = [setting('GREENSHIFT_BUS'), installation()];
  const loaded = loadedOnce(async () => (await import('./event-bus.ts')).eventBus(bus, name));
  return { notify: async (announcement) => (await loaded()).notify(announcement) };
}

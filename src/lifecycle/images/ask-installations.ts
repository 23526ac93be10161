import type { Clock } from '../../ports/clock.ts';
import type { Installations, Told } from '../../ports/installations.ts';
import { EVENT_TIME } from '../../rollout/timing.ts';
import { askOnce } from '../visit.ts';

/**
 * Of a round's time, for another installation and for all together: the visits of other services go on beside that. A
 * question that has begun is waited for. Milliseconds.
 */
const INSTALLATION_TIME = EVENT_TIME / 4;
const INSTALLATIONS_TIME = EVENT_TIME / 2;

/**
 * The other installations in one round, each service of theirs asked once. One that was silent isn't asked again, so that
 * the others' visits wait for it once; one that takes long is asked until its share of the round's time is over.
 */
export function installationsOnce(installations: Installations, clock: Clock): Installations {
  const silent = new Map<string, Told>();
  const all = stopwatch(clock);
  const watches = new Map<string, Stopwatch>();
  const ask = async (followed: Parameters<Installations['ask']>[0]): Promise<Told> => {
    const { installation } = followed;
    const before = silent.get(installation);
    if (before) return before;
    const own = watches.get(installation) ?? stopwatch(clock);
    watches.set(installation, own);
    if (own.spent() >= INSTALLATION_TIME || all.spent() >= INSTALLATIONS_TIME) return { kind: 'later' };
    const told = await all.during(() => own.during(() => installations.ask(followed)));
    if (told.kind === 'silent') silent.set(installation, told);
    return told;
  };
  return {
    here: () => installations.here(),
    directory: () => installations.directory(),
    lead: (installation, request) => installations.lead(installation, request),
    ask: askOnce(ask, ({ installation, service }) => `${installation} ${service}`),
  };
}

interface Stopwatch {
  /** Milliseconds in which something was under way, however much of it at once. */
  spent(): number;
  during<Result>(work: () => Promise<Result>): Promise<Result>;
}

function stopwatch(clock: Clock): Stopwatch {
  let underWay = 0;
  let since = 0;
  let before = 0;
  const spent = () => before + (underWay > 0 ? clock.now() - since : 0);
  return {
    spent,
    async during(work) {
      if (underWay === 0) since = clock.now();
      underWay += 1;
      try {
        return await work();
      } finally {
        if (underWay === 1) before = spent();
        underWay -= 1;
      }
    },
  };
}

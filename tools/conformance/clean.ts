import { type Clock, sleep } from '../../local-cloud/time/clock.ts';
import type { Clients } from './clients.ts';
import { leftovers } from './leftovers.ts';

/** Looks at the account, ten seconds apart: ten minutes, in which any fleet and load balancer goes. */
const ROUNDS_MAX = 60;
const ROUND_EVERY = 10_000;
/** Lists may lag behind what was just made, so it counts as clean when it was so twice. */
const CLEAN_ROUNDS = 2;

/**
 * Deletes what runs have left whose names begin with `prefix`, until nothing is found twice in a row. Returns what is
 * still there in the end: a target group can't go before its load balancer, so a deletion that is refused is tried again.
 */
export async function clean(
  { clients, clock }: { readonly clients: Clients; readonly clock: Clock },
  prefix: string,
  tell: (line: string) => void,
): Promise<string[]> {
  let cleanRounds = 0;
  let left: string[] = [];
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    if (round > 0) await sleep(clock, ROUND_EVERY);
    // Something may go between two reads of one look, which then fails: the next one finds it gone.
    const { found, failures } = await leftovers(clients, prefix);
    left = [
      ...found.map(({ what }) => what),
      ...failures.map((failure) => `what can't be listed: ${failure}`),
    ];
    cleanRounds = left.length === 0 ? cleanRounds + 1 : 0;
    if (cleanRounds === CLEAN_ROUNDS) return [];
    for (const { what, remove } of found) {
      await remove().then(
        () => tell(`deleting ${what}`),
        () => {},
      );
    }
  }
  return left;
}

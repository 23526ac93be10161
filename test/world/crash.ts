import type { World } from './world.ts';

/** The function ended here, as Lambda ends one: nothing that it had in hand is left. */
export class Crash extends Error {
  constructor(where: string) {
    super(`the function ended ${where}`);
    this.name = 'Crash';
  }
}

/**
 * Runs a step once undisturbed and tells how many calls it made; then, each time in another world, with a crash before
 * each of its calls and after each of them, and once more to its end as the state machine's retry does. Gives the worlds
 * with what happened to them; the first is the undisturbed one.
 */
export async function crashes(
  prepare: () => Promise<World>,
  step: (world: World) => Promise<unknown>,
): Promise<{ where: string; world: World; answer: unknown }[]> {
  const calm = await prepare();
  const first = calm.calls.length;
  const ends = [{ where: 'nowhere', world: calm, answer: await step(calm) }];
  for (const [index, { name }] of calm.calls.slice(first).entries()) {
    for (const moment of ['before', 'after'] as const) {
      const world = await prepare();
      const where = `${moment} call ${index + 1}, ${name}`;
      const crash = endAt(world, world.calls.length + index, moment, where);
      const failure = await step(world).then(
        () => undefined,
        (error: unknown) => error,
      );
      // A call that fails by itself, as a look for what isn't there yet, has no answer that could be lost.
      if (failure === undefined && moment === 'after') continue;
      if (!(failure instanceof Crash)) throw failure ?? new Error(`nothing ended the step ${where}`);
      crash.isOver = true;
      ends.push({ where, world, answer: await step(world) });
    }
  }
  return ends;
}

/** More calls than a step makes. */
const CALLS_MOST = 60;

/** Nothing that the function has begun at the same time takes effect after its end, until `isOver` is set. */
function endAt(world: World, number: number, moment: 'before' | 'after', where: string): { isOver: boolean } {
  const crash = { isOver: false };
  const end = () => {
    if (!crash.isOver) throw new Crash(where);
  };
  world.onCall(number, moment, end);
  for (let later = 1; later <= CALLS_MOST; later += 1) world.onCall(number + later, 'before', end);
  return crash;
}

/** Those that look at every service tell what failed for some of them together. */
export function rethrowCrash(error: unknown): never {
  throw crashIn(error) ?? error;
}

function crashIn(error: unknown): unknown {
  if (error instanceof AggregateError) return error.errors.map(crashIn).find((one) => one !== undefined);
  return error instanceof Crash ? error : undefined;
}

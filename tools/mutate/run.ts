import type { Clock } from '../../local-cloud/time/clock.ts';
import { allEnded } from './all-ended.ts';
import { baseline, reported } from './baseline.ts';
import type { Mutant } from './mutants.ts';
import type { Tried } from './report.ts';
import { createSandbox, type Sandbox } from './sandbox.ts';
import { tryMutant } from './trial.ts';

/**
 * Tries the mutants, `workers` at once, each worker in a copy of `root`. Throws when the tests fail without a mutant, or
 * have not all passed by `report`, which spares them to be run without one.
 */
export async function tryAll(
  clock: Clock,
  root: string,
  mutants: readonly Mutant[],
  { workers, report }: { readonly workers: number; readonly report?: string | undefined },
  onTried: (tried: Tried, count: number) => void,
): Promise<Tried[]> {
  const sandboxes = Array.from({ length: Math.min(workers, mutants.length) }, () => createSandbox(root));
  try {
    const projects = report === undefined ? await baseline(clock, sandboxes) : reported(root, report);
    const left = mutants.values();
    const tried: Tried[] = [];
    const work = async (sandbox: Sandbox) => {
      // All workers take from one iterator, so none waits for another.
      for (const mutant of left) {
        const one = { mutant, verdict: await tryMutant(clock, sandbox, mutant, projects) };
        onTried(one, tried.push(one));
      }
    };
    await allEnded(sandboxes.map(work));
    return tried;
  } finally {
    for (const sandbox of sandboxes) sandbox.remove();
  }
}

import type { Ports } from '../ports/ports.ts';
import { CloudRefused, CloudUnavailable } from '../rollout/errors.ts';

/** Of each cause, characters; of how many causes. */
const [LENGTH, CAUSES] = [300, 3];

/**
 * What Auto Scaling says of servers that don't come up, to be added to a reason; empty when it says nothing. A reason that
 * can't be read delays nothing.
 */
export async function launchTrouble({ fleets }: Pick<Ports, 'fleets'>, name: string): Promise<string> {
  try {
    const problems = await fleets.launchProblems(name);
    return problems
      .slice(0, CAUSES)
      .map((problem) => `; ${problem.slice(0, LENGTH)}`)
      .join('');
  } catch (error) {
    if (error instanceof CloudRefused || error instanceof CloudUnavailable) return '';
    throw error;
  }
}

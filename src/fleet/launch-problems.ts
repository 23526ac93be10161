import type { LaunchProblem } from '../ports/fleets.ts';
import type { Ports } from '../ports/ports.ts';
import type { FailureCode } from '../rollout/analysis/verdict.ts';
import { CloudRefused, CloudUnavailable } from '../rollout/errors.ts';

type Needs = Pick<Ports, 'fleets'>;

/** Of each cause, characters; of how many causes. */
const [LENGTH, CAUSES] = [300, 3];

/** What Auto Scaling says of servers that don't come up, to be added to a reason; empty when it says nothing. */
export const launchTrouble = async (ports: Needs, name: string): Promise<string> =>
  textOf(await knownProblems(ports, name));

/**
 * The failure of a green that isn't healthy in time; `lacksServers` when not all of its servers are there. It isn't the
 * image's own when AWS has refused to launch those that are missing, and none was ended as unhealthy.
 */
export async function startFailure(
  ports: Needs,
  name: string,
  { reason, lacksServers }: { readonly reason: string; readonly lacksServers: boolean },
): Promise<{ readonly code: FailureCode; readonly message: string }> {
  const problems = await knownProblems(ports, name);
  const isOfKind = (kind: LaunchProblem['kind']) => problems.some((problem) => problem.kind === kind);
  const isRefused = lacksServers && isOfKind('refused') && !isOfKind('unhealthy');
  return { code: isRefused ? 'LaunchRefused' : 'GreenUnhealthy', message: `${reason}${textOf(problems)}` };
}

const textOf = (problems: readonly LaunchProblem[]) =>
  problems
    .slice(0, CAUSES)
    .map(({ what }) => `; ${what.slice(0, LENGTH)}`)
    .join('');

/** A reason that can't be read delays nothing. */
async function knownProblems({ fleets }: Needs, name: string): Promise<readonly LaunchProblem[]> {
  try {
    return await fleets.launchProblems(name);
  } catch (error) {
    if (error instanceof CloudRefused || error instanceof CloudUnavailable) return [];
    throw error;
  }
}

import type { LaunchProblem } from '../ports/fleets.ts';
import type { Ports } from '../ports/ports.ts';
import type { FailureCode } from '../rollout/analysis/verdict.ts';
import { orNothing } from '../rollout/or-nothing.ts';

type Needs = Pick<Ports, 'fleets'>;

/** Of each cause, characters; of how many causes. */
const [LENGTH, CAUSES] = [300, 3];

/** The failure of a green that isn't healthy in time, with what Auto Scaling says of it; as `failureOf`. */
export async function startFailure(
  ports: Needs,
  name: string,
  { reason, lacksServers }: { readonly reason: string; readonly lacksServers: boolean },
) {
  const problems = await knownProblems(ports, name);
  return failureOf(problems, { message: `${reason}${textOf(problems)}`, lacksServers });
}

/**
 * Whose failure it is; `lacksServers` when not all of green's servers are there. It isn't the image's own when AWS has
 * refused to launch those that are missing, and none was ended as unhealthy, nor where launches wait for somebody else,
 * `isUnanswered`.
 */
export function failureOf(
  problems: readonly LaunchProblem[],
  {
    message,
    lacksServers,
    isUnanswered = false,
  }: { readonly message: string; readonly lacksServers: boolean; readonly isUnanswered?: boolean },
): { readonly code: FailureCode; readonly message: string } {
  const isOfKind = (kind: LaunchProblem['kind']) => problems.some((problem) => problem.kind === kind);
  const isRefused = lacksServers && isOfKind('refused') && !isOfKind('unhealthy') && !isOfKind('ended');
  return { code: isRefused || isUnanswered ? 'LaunchRefused' : 'GreenUnhealthy', message };
}

export const textOf = (problems: readonly LaunchProblem[]) =>
  problems
    .slice(0, CAUSES)
    .map(({ what }) => `; ${what.slice(0, LENGTH)}`)
    .join('');

export const knownProblems = async ({ fleets }: Needs, name: string): Promise<readonly LaunchProblem[]> =>
  (await orNothing(fleets.launchProblems(name))) ?? [];

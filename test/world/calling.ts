import { problemOf } from '../../src/api/problems.ts';
import type { ApiResponse } from '../../src/api/requests.ts';
import { routes } from '../../src/api/routes.ts';
import type { World } from './world.ts';

export const ANN = 'arn:aws:iam::111122223333:user/ann';

/** Calls the on-call API as Ann; a known error is answered with its problem, as the HTTP layer does it. */
export async function call(
  { ports }: World,
  route: string,
  parameters: Record<string, string> = {},
  body?: unknown,
): Promise<ApiResponse> {
  try {
    return await routes[route]!(ports, { parameters, body, caller: ANN });
  } catch (error) {
    const problem = problemOf(error);
    if (!problem) throw error;
    return { status: problem.status, body: problem };
  }
}

/** On-call presses the button of the service `web`. */
export const rollBackWeb = (world: World, body?: unknown) =>
  call(world, 'POST /services/{service}/rollback', { service: 'web' }, body);

/** On-call presses the button of one rollout. */
export const rollBackIt = (world: World, id = 'web-1', body?: unknown) =>
  call(world, 'POST /rollouts/{id}/rollback', { id }, body);

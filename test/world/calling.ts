import { OPERATIONS, problemsOf } from '../../src/api/operations.ts';
import { ProblemDocument } from '../../src/api/problem-document.ts';
import { problemOf } from '../../src/api/problems.ts';
import type { ApiResponse } from '../../src/api/requests.ts';
import { routes } from '../../src/api/routes.ts';
import type { World } from './world.ts';

export const ANN = 'arn:aws:iam::111122223333:user/ann';

/**
 * Calls the on-call API as Ann; a known error is answered with its problem, as the HTTP layer does it. Throws for a
 * response that is not as the OpenAPI document says.
 */
export async function call(
  { ports }: World,
  route: string,
  parameters: Record<string, string> = {},
  body?: unknown,
  query?: Record<string, string>,
): Promise<ApiResponse> {
  try {
    const response = await routes[route]!(ports, { parameters, query, body, caller: ANN });
    return checked(route, response);
  } catch (error) {
    const problem = problemOf(error);
    if (!problem) throw error;
    if (!problemsOf(route).includes((error as Error).name))
      throw new Error(`OPERATIONS has no ${problem.type} for ${route}`, { cause: error });
    ProblemDocument.parse(problem);
    return { status: problem.status, body: problem };
  }
}

function checked(route: string, response: ApiResponse): ApiResponse {
  const declared = OPERATIONS[route]!.responses[response.status];
  if (!declared) throw new Error(`OPERATIONS has no ${response.status} for ${route}`);
  // As it goes over the wire, where a member that is undefined isn't.
  declared.schema.parse(JSON.parse(JSON.stringify(response.body)));
  return response;
}

/** On-call presses the button of the service `web`. */
export const rollBackWeb = (world: World, body?: unknown) =>
  call(world, 'POST /services/{service}/rollback', { service: 'web' }, body);

/** On-call presses the button of one rollout. */
export const rollBackIt = (world: World, id = 'web-1', body?: unknown) =>
  call(world, 'POST /rollouts/{id}/rollback', { id }, body);

/** A person ends one rollout where it is. */
export const abandonIt = (world: World, id = 'web-1', body?: unknown) =>
  call(world, 'POST /rollouts/{id}/abandon', { id }, body);

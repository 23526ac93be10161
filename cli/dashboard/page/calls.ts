import type { CallOptions, Result } from '../../api/client.ts';
import type { PageRoute } from '../calls.ts';

/** The API refused a call, or couldn't be reached. The message is for people. */
export class CallFailed extends Error {
  readonly problem: string;
  /** Nothing was answered: the same call may pass later. */
  readonly isDisconnected: boolean;
  /** There is nothing of that name. */
  readonly isMissing: boolean;
  constructor(problem: string, message: string, status?: number) {
    super(message);
    this.problem = problem;
    this.isMissing = status === 404;
    this.isDisconnected = problem === 'Disconnected' || problem === 'Unreachable';
  }
}

/** Longer than the API takes at most, milliseconds. */
const TIMEOUT = 40_000;

/** Calls the API by way of the server of this page, which signs. Throws CallFailed. */
export async function call<Route extends PageRoute>(
  route: Route,
  options: CallOptions<Route> = {},
): Promise<Result<Route>> {
  const response = await fetch('/call', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ route, ...options }),
    signal: AbortSignal.timeout(TIMEOUT),
  }).catch(() => {
    throw new CallFailed('Disconnected', 'the dashboard has stopped; start it again in the terminal');
  });
  if (response.status === 401) throw new CallFailed('Stranger', await response.text());
  const body = (await response.json().catch(() => undefined)) as Record<string, unknown> | undefined;
  if (response.ok) return body as Result<Route>;
  throw new CallFailed(
    String(body?.problem ?? 'Failed'),
    String(body?.message ?? `status ${response.status}`),
    response.status,
  );
}

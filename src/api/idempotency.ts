import { GreenshiftError, IdempotencyKeyReused, InvalidInput, RecordConflict } from '../rollout/errors.ts';
import { beginReplay, isForgotten, isUnderWay, type Replay } from '../rollout/interventions/replay.ts';
import type { ApiPorts, ApiRequest, ApiResponse, Route } from './requests.ts';

const KEY = /^[\x21-\x7e]{1,200}$/;

/**
 * Carries a command out once for each `Idempotency-Key` of a caller: whoever repeats it gets the same response, and one
 * that has failed is tried again. Throws IdempotencyKeyReused for another request with the same key, RecordConflict while
 * the first one is being carried out.
 */
export const once =
  (name: string, route: Route): Route =>
  async (ports, request) => {
    const { idempotencyKey: key, caller } = request;
    if (key === undefined) return route(ports, request);
    if (!KEY.test(key)) {
      const message = 'expected 1 to 200 visible ASCII characters';
      throw new InvalidInput('the request', [{ path: 'Idempotency-Key', message }]);
    }
    const fingerprint = await fingerprintOf(name, request);
    const found = await begin(ports, { caller, key, fingerprint });
    if (found.response) return replayed(found.response);
    return carryOut(ports, found, () => route(ports, request));
  };

/** What was kept under the key, with its response; otherwise the beginning of this command, saved. */
async function begin(
  { replays, clock }: ApiPorts,
  wanted: Pick<Replay, 'caller' | 'key' | 'fingerprint'>,
): Promise<Replay> {
  const { caller, key, fingerprint } = wanted;
  const at = clock.now();
  const before = await replays.find(caller, key);
  if (before && !isForgotten(before, at)) {
    if (before.fingerprint !== fingerprint)
      throw new IdempotencyKeyReused(`the key "${key}" was used for another request: use a new one`);
    if (before.response) return before;
    if (isUnderWay(before, at))
      throw new RecordConflict(`the command with the key "${key}" is being carried out; try again`);
  }
  return replays.save(beginReplay(wanted, at, before));
}

async function carryOut(
  ports: ApiPorts,
  begun: Replay,
  run: () => Promise<ApiResponse>,
): Promise<ApiResponse> {
  let response: ApiResponse;
  try {
    response = await run();
  } catch (error) {
    await keep(ports, { ...begun, begunAt: 0 });
    throw error;
  }
  const { status, body, headers } = response;
  await keep(ports, {
    ...begun,
    response: { status, body: JSON.stringify(body), ...(headers && { headers }) },
  });
  return response;
}

/** The command is done, whatever keeps its response from being kept: it can be repeated without harm. */
async function keep({ replays }: ApiPorts, replay: Replay): Promise<void> {
  try {
    await replays.save(replay);
  } catch (error) {
    if (!(error instanceof GreenshiftError)) throw error;
  }
}

const replayed = ({ status, body, headers }: NonNullable<Replay['response']>): ApiResponse => ({
  status,
  body: JSON.parse(body),
  headers: { ...headers, 'idempotency-replayed': 'true' },
});

async function fingerprintOf(name: string, { parameters, query, body }: ApiRequest): Promise<string> {
  const text = new TextEncoder().encode(JSON.stringify([name, parameters, query, body]));
  return Buffer.from(await crypto.subtle.digest('SHA-256', text)).toString('hex');
}

import { API_TIMEOUT, REPLAY_RETENTION, SECOND } from '../timing.ts';

/** A command under the key that its caller has given it, so that the same one is carried out once. */
export interface Replay {
  readonly caller: string;
  readonly key: string;
  /** Of the whole request: another one must not have the same key. */
  readonly fingerprint: string;
  /** When it was begun, milliseconds since the epoch; 0 once it has failed. */
  readonly begunAt: number;
  readonly response?: StoredResponse;
  /** Seconds since the epoch: the table forgets it then. */
  readonly expiresAt: number;
  readonly version: number;
}

interface StoredResponse {
  readonly status: number;
  /** JSON. */
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A command that is begun at `at`, milliseconds since the epoch, over whatever was kept under its key. */
export const beginReplay = (
  { caller, key, fingerprint }: Pick<Replay, 'caller' | 'key' | 'fingerprint'>,
  at: number,
  before: Replay | undefined,
): Replay => ({
  caller,
  key,
  fingerprint,
  begunAt: at,
  expiresAt: Math.ceil((at + REPLAY_RETENTION) / SECOND),
  version: before?.version ?? 0,
});

/** The table forgets late (DynamoDB developer guide, "Time to Live": within a few days). */
export const isForgotten = ({ expiresAt }: Replay, at: number) => at >= expiresAt * SECOND;

/** True while the function that carries it out may still run. */
export const isUnderWay = ({ response, begunAt }: Replay, at: number) =>
  response === undefined && at - begunAt < API_TIMEOUT;

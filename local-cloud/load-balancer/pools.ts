import { Pool } from 'undici';
import type { Placement } from '../internal-interfaces.ts';

export interface PoolOptions {
  /** Milliseconds of real time, as both others. */
  readonly connectTimeout: number;
  /** How long a target may keep silent before or within its answer. */
  readonly idleTimeout: number;
}

/** Connections to targets, kept alive, one pool for each target. */
export interface Pools {
  /** The pool of a placement's target. Requests must be dispatched on it in the same turn of the event loop. */
  of(placement: Placement): Pool;
  /** No new requests: those in flight finish, idle connections close. */
  drain(targetGroupArn: string, instanceId: string): void;
  /** What is still in flight is cut off. */
  destroy(targetGroupArn: string, instanceId: string): void;
  /** Cuts everything off. */
  close(): Promise<void>;
}

/** More connections to one target than a server on the same machine serves at once: beyond it requests queue. */
const MOST_CONNECTIONS = 1000;
/** Below the 5 s after which Node's servers close an idle connection: whoever closes last meets no request. */
const KEEP_ALIVE = 3000;

export function createPools({ connectTimeout, idleTimeout }: PoolOptions): Pools {
  const open = new Map<string, { readonly origin: string; readonly pool: Pool }>();
  const draining = new Map<Pool, string>();
  const keyOf = (targetGroupArn: string, instanceId: string) => `${targetGroupArn} ${instanceId}`;

  function drain(key: string) {
    const entry = open.get(key);
    if (!entry) return;
    open.delete(key);
    draining.set(entry.pool, key);
    const forget = () => {
      draining.delete(entry.pool);
    };
    entry.pool.close().then(forget, forget);
  }

  const make = (origin: string) =>
    new Pool(origin, {
      connections: MOST_CONNECTIONS,
      connect: { timeout: connectTimeout },
      headersTimeout: idleTimeout,
      bodyTimeout: idleTimeout,
      keepAliveTimeout: KEEP_ALIVE,
      keepAliveMaxTimeout: KEEP_ALIVE,
      allowH2: false,
    });

  return {
    of({ targetGroupArn, instanceId, address }) {
      const key = keyOf(targetGroupArn, instanceId);
      const origin = `http://${address.host}:${address.port}`;
      const known = open.get(key);
      if (known?.origin === origin) return known.pool;
      // The server was started again elsewhere.
      drain(key);
      const pool = make(origin);
      open.set(key, { origin, pool });
      return pool;
    },
    drain: (targetGroupArn, instanceId) => drain(keyOf(targetGroupArn, instanceId)),
    destroy(targetGroupArn, instanceId) {
      const key = keyOf(targetGroupArn, instanceId);
      drain(key);
      for (const [pool, owner] of draining) if (owner === key) void pool.destroy();
    },
    async close() {
      for (const key of [...open.keys()]) drain(key);
      await Promise.all([...draining.keys()].map((pool) => pool.destroy()));
    },
  };
}

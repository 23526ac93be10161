import type { Placement } from '../load-balancer-interfaces.ts';
import type { IdleWatch } from './idle-watch.ts';
import { TargetConnection, type TargetConnectionOptions } from './target-connection.ts';

export type PoolOptions = Pick<TargetConnectionOptions, 'connectTimeout' | 'idleTimeout'>;

/** Connections to targets, kept alive, a pool for each target. */
export interface Pools {
  /** A connection to a placement's target, which the request must be sent on in the same turn of the event loop. */
  take(placement: Placement): TargetConnection;
  /** No new requests: those in flight finish, idle connections close. */
  drain(targetGroupArn: string, instanceId: string): void;
  /** What is still in flight is cut off. */
  destroy(targetGroupArn: string, instanceId: string): void;
  /** Cuts everything off. */
  close(): void;
}

/**
 * Below the 5 s after which Node's servers close an idle connection, in ms: where the load balancer always closes first,
 * no request meets a connection that the target is closing.
 */
export const KEEP_ALIVE = 3000;

interface Pool {
  readonly host: string;
  readonly port: number;
  /** The newest last: it is the one to use next, so that the oldest become superfluous and close. */
  readonly idle: TargetConnection[];
  readonly all: Set<TargetConnection>;
  isDraining: boolean;
}

/**
 * There is no limit to a pool: a client's connection carries one request at a time, so there are never more connections
 * to targets in use than there are clients.
 */
export function createPools(watch: IdleWatch, options: PoolOptions): Pools {
  const open = new Map<string, Pool>();
  const draining = new Map<string, Set<Pool>>();
  const keyOf = (targetGroupArn: string, instanceId: string) => `${targetGroupArn} ${instanceId}`;

  function drain(key: string) {
    const pool = open.get(key);
    if (!pool) return;
    open.delete(key);
    pool.isDraining = true;
    for (const connection of pool.idle.splice(0)) connection.abandon();
    if (pool.all.size > 0) draining.set(key, (draining.get(key) ?? new Set()).add(pool));
  }

  function cut(key: string) {
    const pools = draining.get(key);
    draining.delete(key);
    for (const { all } of pools ?? []) for (const connection of [...all]) connection.cut();
  }

  function forget(key: string, pool: Pool, connection: TargetConnection) {
    pool.all.delete(connection);
    const at = pool.idle.indexOf(connection);
    if (at !== -1) pool.idle.splice(at, 1);
    const pools = draining.get(key);
    if (pool.all.size > 0 || !pools?.delete(pool)) return;
    if (pools.size === 0) draining.delete(key);
  }

  function connect(key: string, pool: Pool): TargetConnection {
    const connection = new TargetConnection(pool, watch, {
      ...options,
      keepAlive: KEEP_ALIVE,
      onFree(free) {
        if (pool.isDraining) free.abandon();
        else pool.idle.push(free);
      },
      onGone: (gone) => forget(key, pool, gone),
    });
    pool.all.add(connection);
    return connection;
  }

  function poolOf(key: string, { host, port }: Placement['address']): Pool {
    const known = open.get(key);
    if (known?.host === host && known.port === port) return known;
    // The server was started again elsewhere.
    drain(key);
    const pool = { host, port, idle: [], all: new Set<TargetConnection>(), isDraining: false };
    open.set(key, pool);
    return pool;
  }

  return {
    take({ targetGroupArn, instanceId, address }) {
      const key = keyOf(targetGroupArn, instanceId);
      const pool = poolOf(key, address);
      for (let idle = pool.idle.pop(); idle; idle = pool.idle.pop()) {
        if (idle.isUsable) return idle;
        idle.abandon();
      }
      return connect(key, pool);
    },
    drain: (targetGroupArn, instanceId) => drain(keyOf(targetGroupArn, instanceId)),
    destroy(targetGroupArn, instanceId) {
      const key = keyOf(targetGroupArn, instanceId);
      drain(key);
      cut(key);
    },
    close() {
      for (const key of [...open.keys()]) drain(key);
      for (const key of [...draining.keys()]) cut(key);
    },
  };
}

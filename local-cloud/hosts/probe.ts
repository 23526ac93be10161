import { connect } from 'node:net';
import { Agent, request } from 'undici';
import type { Probe, ProbeResult } from '../instance-hosts.ts';
import type { Clock } from '../time/clock.ts';

/** A probe of real work on a busy machine is given no less time than this. */
const MIN_TIMEOUT_MS = 1_000;

/** Asks servers for their health with real requests and connections, each on a connection of its own. */
export function createProber(clock: Clock) {
  const agent = new Agent({ pipelining: 0 });

  async function get(url: string, signal: AbortSignal): Promise<number> {
    const { statusCode, body } = await request(url, {
      dispatcher: agent,
      headers: { 'user-agent': 'ELB-HealthChecker/2.0' },
      signal,
    });
    // A check is over when the whole response has arrived.
    await body.dump({ limit: 1024 * 1024 });
    return statusCode;
  }

  return {
    async probe(address: { host: string; port: number }, probe: Probe): Promise<ProbeResult> {
      const timeout = new AbortController();
      const ended = clock.beginWork?.();
      const cancel = clock.afterWork(Math.max(probe.timeout, MIN_TIMEOUT_MS), () => timeout.abort());
      try {
        if (probe.protocol === 'TCP') return await connects(address, timeout.signal);
        const status = await get(`http://${address.host}:${address.port}${probe.path}`, timeout.signal);
        return matchesCode(probe.matcher, status) ? 'passed' : { mismatch: status };
      } catch {
        return timeout.signal.aborted ? 'timeout' : 'failed';
      } finally {
        cancel();
        ended?.();
      }
    },
    close: () => agent.destroy(),
  };
}

function connects(address: { host: string; port: number }, signal: AbortSignal): Promise<ProbeResult> {
  const { promise, resolve } = Promise.withResolvers<ProbeResult>();
  const socket = connect(address);
  socket.once('connect', () => resolve('passed'));
  socket.once('error', () => resolve('failed'));
  signal.addEventListener('abort', () => resolve('timeout'), { once: true });
  return promise.finally(() => socket.destroy());
}

/** Whether a status is one of a matcher's: `200`, `200,202`, `200-299`. */
export function matchesCode(matcher: string, status: number): boolean {
  return matcher.split(',').some((part) => {
    const [low, high = low] = part.split('-').map(Number);
    return low! <= status && status <= high!;
  });
}

import { type IncomingMessage, request as overHttp, type RequestOptions } from 'node:http';
import { request as overHttps } from 'node:https';
import type { ProbeRequest, Prober } from '../../ports/prober.ts';
import { PROBE_BODY_MAX, type ProbeResult } from '../../rollout/probes/response.ts';
import { SECOND } from '../../rollout/timing.ts';
import type { ProbeTarget } from '../../rollout/traffic/testers-record.ts';
import { checkTime } from '../deadline.ts';

/** Where a listener really is. */
export interface Located {
  readonly host: string;
  readonly port: number;
  readonly isTls: boolean;
}

export interface HttpProberOptions {
  /** Resolves after so many milliseconds. */
  readonly pause: (ms: number) => Promise<void>;
  /** A listener that isn't where its name says; by default each one is. */
  readonly locate?: (target: ProbeTarget) => Located | Promise<Located>;
}

const asNamed = ({ host, port, protocol }: ProbeTarget): Located => ({
  host,
  port,
  isTls: protocol === 'HTTPS',
});

/** Sends probes over HTTP and HTTPS, each on a connection of its own, as a new client does. */
export const httpProber = ({ pause, locate = asNamed }: HttpProberOptions): Prober => {
  const send = async (request: ProbeRequest) => {
    checkTime();
    return exchange(request, await locate(request.target));
  };
  return {
    send,
    async sendAll(requests, perSecond) {
      const sent: Promise<ProbeResult>[] = [];
      for (const request of requests) {
        const probe = send(request);
        // Whoever waits for all of them is told; until then nobody is, and Node would end the process for that.
        probe.catch(() => undefined);
        sent.push(probe);
        await pause(SECOND / perSecond);
      }
      return Promise.all(sent);
    },
  };
};

/** A certificate is checked for the name that the request is for, as a client would (SNI). */
function optionsOf({ target, method, path, host = target.host, headers, within }: ProbeRequest, to: Located) {
  const usual = target.protocol === 'HTTPS' ? 443 : 80;
  const options: RequestOptions & { servername?: string } = {
    host: to.host,
    port: to.port,
    method,
    path,
    headers: {
      ...headers,
      host: target.port === usual ? host : `${host}:${target.port}`,
      'user-agent': 'greenshift',
    },
    agent: false,
    signal: AbortSignal.timeout(within),
    ...(to.isTls && { servername: host }),
  };
  return options;
}

function exchange(request: ProbeRequest, to: Located): Promise<ProbeResult> {
  return new Promise((resolve) => {
    let isSent = false;
    const late = `no whole response within ${request.within / SECOND} s`;
    const fail = (error: Error) => {
      const isLate = error.name === 'AbortError' || error.name === 'TimeoutError';
      const reason = isLate ? late : causeOf(error);
      resolve(isSent ? { kind: 'no-response', reason } : { kind: 'unsent', reason });
    };
    const outgoing = (to.isTls ? overHttps : overHttp)(optionsOf(request, to));
    outgoing.on('socket', (socket) =>
      socket.once(to.isTls ? 'secureConnect' : 'connect', () => (isSent = true)),
    );
    outgoing.on('error', fail);
    outgoing.on('response', (response) => collect(response, resolve, fail));
    // A server that changes the protocol, asked or not, sends nothing more of a response.
    outgoing.on('upgrade', (response, socket) => {
      resolve(responseOf(response, []));
      socket.destroy();
    });
    outgoing.on('close', () => fail(new Error('the connection was closed')));
    outgoing.end();
  });
}

/** Node names no single cause where several addresses were tried. */
const causeOf = (error: Error & { errors?: readonly Error[] }) =>
  error.message || error.errors?.map(({ message }) => message).join('; ') || error.name;

function collect(
  response: IncomingMessage,
  resolve: (result: ProbeResult) => void,
  fail: (error: Error) => void,
): void {
  const parts: Buffer[] = [];
  let length = 0;
  const done = () => resolve(responseOf(response, parts));
  response.on('data', (part: Buffer) => {
    parts.push(part);
    length += part.length;
    if (length < PROBE_BODY_MAX) return;
    done();
    response.destroy();
  });
  response.on('end', done);
  response.on('error', fail);
}

const responseOf = (response: IncomingMessage, parts: readonly Buffer[]): ProbeResult => ({
  kind: 'response',
  status: response.statusCode ?? 0,
  headers: headersOf(response),
  body: Buffer.concat(parts).subarray(0, PROBE_BODY_MAX).toString('utf8'),
});

const headersOf = ({ headers }: IncomingMessage): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value].flat().join(', ')]));

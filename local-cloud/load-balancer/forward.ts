import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { PassThrough, type Readable } from 'node:stream';
import type { Dispatcher, Pool } from 'undici';
import type { Placement, PlacementOutcome } from '../internal-interfaces.ts';
import { requestHeaders, responseHeaders } from './headers.ts';

/** One request on its way to a target and back. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly placement: Placement;
  readonly listenerPort: number;
  /** Milliseconds of real time. */
  readonly now: () => number;
}

/** Passes a request on to its target and the answer back, both as streams. Nothing is tried twice, as on AWS. */
export function forward(pool: Pool, exchange: Exchange): void {
  const { request, listenerPort } = exchange;
  const body = hasBody(request) ? bodyOf(request) : null;
  pool.dispatch(
    {
      path: request.url ?? '/',
      method: request.method as Dispatcher.HttpMethod,
      headers: requestHeaders(request, listenerPort),
      body,
    },
    handler(exchange),
  );
}

function handler({ response, placement, now }: Exchange): Dispatcher.DispatchHandler {
  const begun = now();
  let controller: Dispatcher.DispatchController | undefined;
  // The outcome as soon as the target has begun to answer: AWS's response time ends with the headers.
  let answered: PlacementOutcome | undefined;
  let clientGone = false;

  response.once('close', () => {
    if (response.writableFinished) return;
    clientGone = true;
    controller?.abort(new Error('the client went away'));
  });

  return {
    onRequestStart(started) {
      controller = started;
      if (clientGone) started.abort(new Error('the client went away'));
    },
    onResponseStart(_, status, headers: IncomingHttpHeaders) {
      if (status < 200) return;
      answered = { status, durationSeconds: (now() - begun) / 1000 };
      response.writeHead(status, responseHeaders(headers, placement.cookies));
    },
    onResponseData(sender, chunk) {
      if (response.write(chunk)) return;
      sender.pause();
      response.once('drain', () => sender.resume());
    },
    onResponseEnd() {
      placement.finish(answered!);
      response.end();
    },
    onResponseError(_, error) {
      const outcome = clientGone ? (answered ?? 'client-closed') : outcomeOf(error, answered !== undefined);
      placement.finish(outcome);
      fail(response, outcome === 'timeout' ? 504 : 502);
    },
  };
}

function outcomeOf(error: NodeJS.ErrnoException, answered: boolean): PlacementOutcome {
  if (answered) return 'target-reset';
  if (error.syscall === 'connect' || error.code === 'UND_ERR_CONNECT_TIMEOUT') return 'connection-error';
  return error.code === 'UND_ERR_HEADERS_TIMEOUT' ? 'timeout' : 'target-reset';
}

/** An error page, or a broken connection where an answer has begun: the client must not take it for complete. */
function fail(response: ServerResponse, status: 502 | 504) {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const title = status === 502 ? '502 Bad Gateway' : '504 Gateway Time-out';
  reply(response, {
    status,
    body: `<html>\r\n<head><title>${title}</title></head>\r\n</html>\r\n`,
    contentType: 'text/html',
  });
}

/** An answer of the load balancer's own. */
export function reply(
  response: ServerResponse,
  { status, body, contentType = 'text/plain' }: { status: number; body: string; contentType?: string },
) {
  const length = Buffer.byteLength(body);
  response.writeHead(status, { server: 'awselb/2.0', 'content-type': contentType, 'content-length': length });
  response.end(body);
}

const hasBody = ({ headers }: IncomingMessage) =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

/**
 * The request's body at one remove: undici destroys the body of a request that fails, and a destroyed IncomingMessage
 * takes the client's connection along, which still has to carry the 502.
 */
function bodyOf(request: IncomingMessage): Readable {
  const body = new PassThrough();
  request.pipe(body);
  request.once('aborted', () => body.destroy(new Error('the client went away')));
  body.once('close', () => {
    request.unpipe(body);
    request.resume();
  });
  // The failure reaches the exchange through the dispatcher.
  body.on('error', () => {});
  return body;
}

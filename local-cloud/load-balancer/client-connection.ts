import type { Socket } from 'node:net';
import type { Placement } from '../internal-interfaces.ts';
import { Exchange, type ExchangeClient } from './exchange.ts';
import { type Framing, requestFraming } from './framing.ts';
import {
  BadMessage,
  END_OF_HEAD,
  type Head,
  headerValue,
  keepsAlive,
  MAX_HEAD,
  parseHead,
  type RequestLine,
  requestLine,
} from './head.ts';
import { requestHead } from './headers.ts';
import type { Idle, IdleWatch } from './idle-watch.ts';
import { errorPage, type OwnResponse, ownResponseText } from './own-response.ts';
import type { TargetConnection } from './target-connection.ts';

/** What a client's connection needs of the load balancer. */
export interface ClientConnectionOptions {
  readonly listenerPort: number;
  /** How long a connection is kept on which no request arrives, in ms of real time. */
  readonly keepAlive: number;
  readonly place: (line: RequestLine, head: Head) => Placement | OwnResponse;
  readonly take: (placement: Placement) => TargetConnection;
  readonly onGone: (connection: ClientConnection) => void;
}

const NOTHING = Buffer.alloc(0);
/** Bodies up to here are written together with their head, in one packet and one call of the system. */
const SMALL = 4096;

/** A client's connection: one request after the other, each passed on to a target or answered by the load balancer. */
export class ClientConnection implements Idle, ExchangeClient {
  readonly now: () => number;
  idleSince: number;
  idleLimit: number;
  readonly #socket: Socket;
  readonly #watch: IdleWatch;
  readonly #options: ClientConnectionOptions;
  readonly #address: string;
  /** Bytes that wait: the beginning of a head, or what was sent before its turn. */
  #input: Buffer = NOTHING;
  /** The rest of the body of the request; undefined between requests. */
  #body: Framing | undefined;
  #exchange: Exchange | undefined;
  #method = '';
  /** HTTP/1.`minor` of the request. */
  #minor = 1;
  #isKept = true;

  constructor(socket: Socket, watch: IdleWatch, options: ClientConnectionOptions) {
    this.#socket = socket;
    this.#watch = watch;
    this.#options = options;
    this.#address = socket.remoteAddress ?? 'unknown';
    this.now = watch.now;
    this.idleSince = watch.now();
    this.idleLimit = options.keepAlive;
    watch.add(this);
    socket
      .on('data', (bytes) => this.#receive(bytes))
      .on('drain', () => this.#exchange?.clientDrained())
      // A client that ends its side before it has its response is taken for gone, as Node's server does.
      .on('end', () => this.#gone())
      // The reason is not needed: `close` follows.
      .on('error', () => {})
      .on('close', () => this.#closed());
  }

  close(): void {
    this.#socket.destroy();
  }

  onIdle(): void {
    this.#socket.destroy();
  }

  connectionHeader({ kind }: Pick<Framing, 'kind'>): 'close' | 'keep-alive' | undefined {
    if (kind === 'until-close') this.#isKept = false;
    if (!this.#isKept) return 'close';
    return this.#minor === 0 ? 'keep-alive' : undefined;
  }

  write(head: string, bytes: Buffer): boolean {
    if (head === '') return bytes.length === 0 || this.#socket.write(bytes);
    if (bytes.length <= SMALL) return this.#socket.write(head + bytes.toString('latin1'), 'latin1');
    this.#socket.cork();
    this.#socket.write(head, 'latin1');
    const isTaken = this.#socket.write(bytes);
    this.#socket.uncork();
    return isTaken;
  }

  resumeBody(): void {
    this.#socket.resume();
  }

  failed(status: 400 | 431 | 502 | 504): void {
    // The client must not take half a response for a whole one.
    if (this.#exchange?.hasBegun) this.#socket.destroy();
    else this.#reply(errorPage(status));
  }

  finished(): void {
    this.#exchange = undefined;
    if (this.#body !== undefined) {
      // What is left of the request is read and dropped: a close would take the response along.
      this.#socket.resume();
      return;
    }
    this.#awaitRequest();
    if (this.#isKept && this.#input.length > 0) this.#receive(NOTHING);
  }

  #awaitRequest() {
    if (!this.#isKept) this.#socket.end();
    this.idleSince = this.now();
    this.idleLimit = this.#options.keepAlive;
    if (this.#socket.isPaused()) this.#socket.resume();
  }

  #receive(bytes: Buffer) {
    this.idleSince = this.now();
    let input = this.#input.length === 0 ? bytes : Buffer.concat([this.#input, bytes]);
    this.#input = NOTHING;
    try {
      while (input.length > 0 && !this.#socket.writableEnded && !this.#socket.destroyed) {
        const used = this.#body === undefined ? this.#readHead(input) : this.#readBody(this.#body, input);
        if (used === 0) break;
        input = input.subarray(used);
      }
      this.#input = input;
    } catch (error) {
      if (!(error instanceof BadMessage)) throw error;
      this.#refuse(error);
    }
  }

  /** How many bytes were used: none where the head goes on, or has to wait for its turn. */
  #readHead(input: Buffer): number {
    if (this.#exchange !== undefined) {
      if (input.length > MAX_HEAD) this.#socket.pause();
      return 0;
    }
    // Empty lines before a request are allowed (RFC 9112 §2.2).
    if (input[0] === 13 && input[1] === 10) return 2;
    const end = input.indexOf(END_OF_HEAD);
    if ((end === -1 ? input.length : end) > MAX_HEAD) throw new BadMessage('too long a head', 431);
    if (end === -1) return 0;
    this.#begin(parseHead(input.toString('latin1', 0, end)));
    return end + END_OF_HEAD.length;
  }

  #begin(head: Head) {
    const line = requestLine(head);
    const framing = requestFraming(head);
    const isWhole = framing.kind === 'empty';
    if (line.method === 'CONNECT') throw new BadMessage('no proxy for other servers');
    if (line.minor === 1 && headerValue(head, 'host') === undefined) throw new BadMessage('no host');
    this.#method = line.method;
    this.#minor = line.minor;
    this.#isKept = keepsAlive(head, line.minor);
    this.#body = isWhole ? undefined : framing;
    this.idleLimit = Number.POSITIVE_INFINITY;
    const placement = this.#options.place(line, head);
    if ('status' in placement) return this.#reply(placement);
    if (!isWhole && line.minor === 1 && headerValue(head, 'expect') !== undefined) {
      this.#socket.write('HTTP/1.1 100 Continue\r\n\r\n');
    }
    const target = this.#options.take(placement);
    this.#exchange = new Exchange(this, placement, target);
    const isChunked = framing.kind === 'chunked';
    const text = requestHead(head, {
      address: this.#address,
      listenerPort: this.#options.listenerPort,
      isChunked,
    });
    target.request(this.#exchange, line.method, text, isWhole);
  }

  #readBody(body: Framing, input: Buffer): number {
    const end = body.end(input, 0);
    const isLast = end !== -1;
    const part = isLast ? input.subarray(0, end) : input;
    if (isLast) this.#body = undefined;
    if (this.#exchange === undefined) {
      if (isLast) this.#awaitRequest();
    } else if (!this.#exchange.sendBody(part, isLast)) this.#socket.pause();
    return part.length;
  }

  #reply(response: OwnResponse) {
    this.#socket.write(ownResponseText(response, this.#method, this.connectionHeader({ kind: 'length' })));
    this.finished();
  }

  /** The bytes behind a message that breaks the rules have no known meaning: the connection ends with it. */
  #refuse({ status }: BadMessage) {
    this.#body = undefined;
    this.#isKept = false;
    this.#exchange?.clientGone();
    this.failed(status);
  }

  #gone() {
    const exchange = this.#exchange;
    this.#exchange = undefined;
    exchange?.clientGone();
  }

  #closed() {
    this.#watch.delete(this);
    this.#gone();
    this.#options.onGone(this);
  }
}

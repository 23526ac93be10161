import type { Socket } from 'node:net';
import type { OwnResponse, Placement } from '../load-balancer-interfaces.ts';
import { Exchange, type ExchangeClient } from './exchange.ts';
import type { Framing } from './framing.ts';
import { BadMessage, type Head, headerValue, keepsAlive, type RequestLine, requestLine } from './head.ts';
import { asksForWebSocket, type ConnectionHeader, requestHead } from './headers.ts';
import type { Idle, IdleWatch } from './idle-watch.ts';
import { errorPage, ownResponseText } from './own-response.ts';
import { RequestReader, type RequestSink } from './request-reader.ts';
import type { TargetConnection } from './target-connection.ts';

/** What a client's connection needs of the load balancer. */
export interface ClientConnectionOptions {
  readonly listenerPort: number;
  readonly protocol: 'http' | 'https';
  /** How long a connection is kept on which no request arrives, in ms of real time. */
  readonly keepAlive: number;
  readonly place: (line: RequestLine, head: Head, client: string) => Placement | OwnResponse;
  readonly take: (placement: Placement) => TargetConnection;
  readonly onGone: (connection: ClientConnection) => void;
}

/** Bodies up to here are written together with their head, in one packet and one call of the system. */
const SMALL = 4096;

/** A client's connection: one request after the other, each passed on to a target or answered by the load balancer. */
export class ClientConnection implements Idle, ExchangeClient, RequestSink {
  readonly now: () => number;
  idleSince: number;
  idleLimit: number;
  readonly #socket: Socket;
  readonly #watch: IdleWatch;
  readonly #options: ClientConnectionOptions;
  readonly #address: string;
  readonly #requests: RequestReader;
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
    this.#requests = new RequestReader(this);
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

  connectionHeader({ kind }: Pick<Framing, 'kind'>): ConnectionHeader | undefined {
    if (kind === 'until-close' || kind === 'tunnel') this.#isKept = false;
    if (kind === 'tunnel') return 'upgrade';
    if (!this.#isKept) return 'close';
    return this.#minor === 0 ? 'keep-alive' : undefined;
  }

  write(head: string, bytes: Buffer): boolean {
    if (head !== '' && this.#exchange?.isTunnel) this.#sendRaw(this.#requests.takeRest());
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
    this.idleSince = this.now();
    this.idleLimit = this.#options.keepAlive;
    // What is left of the request is read and dropped first: a close would take the response along.
    if (this.#requests.isInBody) this.#socket.resume();
    else this.#awaitRequest();
  }

  get isReady(): boolean {
    return this.#exchange === undefined && this.#isKept;
  }

  onFull(): void {
    if (this.#exchange !== undefined) this.#socket.pause();
  }

  onHead(head: Head, framing: Framing): void {
    const line = requestLine(head);
    const isWhole = framing.kind === 'empty';
    if (line.method === 'CONNECT') throw new BadMessage('no proxy for other servers');
    if (line.minor === 1 && headerValue(head, 'host') === undefined) throw new BadMessage('no host');
    this.#method = line.method;
    this.#minor = line.minor;
    this.#isKept = keepsAlive(head, line.minor);
    this.idleLimit = Number.POSITIVE_INFINITY;
    // Before anything else, so that a body always follows: without leave a client may go on with its next request.
    if (!isWhole && line.minor === 1 && headerValue(head, 'expect') !== undefined) {
      this.#socket.write('HTTP/1.1 100 Continue\r\n\r\n');
    }
    const placement = this.#options.place(line, head, this.#address);
    if ('status' in placement) {
      this.#reply(placement);
      return;
    }
    const target = this.#options.take(placement);
    this.#exchange = new Exchange(this, placement, target);
    const { listenerPort, protocol } = this.#options;
    const isChunked = framing.kind === 'chunked';
    const isUpgrade = isWhole && line.minor === 1 && asksForWebSocket(head, line.method);
    const { rewritten } = placement;
    const from = { address: this.#address, listenerPort, protocol, isChunked, isUpgrade, rewritten };
    target.request(this.#exchange, requestHead(head, from), { method: line.method, isWhole, isUpgrade });
  }

  onBody(bytes: Buffer, isLast: boolean): void {
    if (this.#exchange === undefined) {
      if (isLast) this.#awaitRequest();
    } else if (!this.#exchange.sendBody(bytes, isLast)) this.#socket.pause();
  }

  #awaitRequest() {
    if (this.#socket.isPaused()) this.#socket.resume();
    if (this.#isKept) this.#read(() => this.#requests.goOn());
    else this.#socket.end();
  }

  #receive(bytes: Buffer) {
    this.idleSince = this.now();
    if (this.#exchange?.isTunnel) this.#sendRaw(bytes);
    else if (!this.#socket.writableEnded) this.#read(() => this.#requests.read(bytes));
  }

  #sendRaw(bytes: Buffer) {
    const isTaken = bytes.length === 0 || this.#exchange?.sendBody(bytes, true) !== false;
    if (isTaken) this.#socket.resume();
    else this.#socket.pause();
  }

  /** A message that breaks the rules is refused, and the connection ends with it. */
  #read(read: () => void) {
    try {
      read();
    } catch (error) {
      if (!(error instanceof BadMessage)) throw error;
      this.#isKept = false;
      this.#exchange?.clientGone();
      this.failed(error.status);
      this.#socket.end();
    }
  }

  #reply(response: OwnResponse) {
    this.#socket.write(ownResponseText(response, this.#method, this.connectionHeader({ kind: 'length' })));
    this.finished();
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

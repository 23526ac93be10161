import { connect, type Socket } from 'node:net';
import { type Framing, responseFraming } from './framing.ts';
import {
  BadMessage,
  END_OF_HEAD,
  type Head,
  headerValue,
  keepsAlive,
  MAX_HEAD,
  parseHead,
  statusLine,
} from './head.ts';
import type { Idle, IdleWatch } from './idle-watch.ts';

/** Takes the response to one request. `onHead` comes first, then `onBody` until `isLast`, or `onFailure` at any time. */
export interface ResponseSink {
  onHead(head: Head, status: number, framing: Framing): void;
  onBody(bytes: Buffer, isLast: boolean): void;
  onFailure(reason: 'connection-error' | 'target-reset' | 'timeout'): void;
  /** The target takes more of the request's body. */
  onDrain(): void;
}

export interface TargetConnectionOptions {
  /** Milliseconds of real time, as both others. */
  readonly connectTimeout: number;
  /** How long a target may send and take nothing. */
  readonly idleTimeout: number;
  /** How long a connection is kept without a request. */
  readonly keepAlive: number;
  /** Called when the connection is free for the next request, and when it is gone. */
  readonly onFree: (connection: TargetConnection) => void;
  readonly onGone: (connection: TargetConnection) => void;
}

const NOTHING = Buffer.alloc(0);
/** What a target may keep its end open for longer than it says it does, in ms. */
const CLOSING_MARGIN = 1000;

/** A connection to a target, which carries one request after the other. */
export class TargetConnection implements Idle {
  idleSince: number;
  idleLimit: number;
  readonly #watch: IdleWatch;
  readonly #options: TargetConnectionOptions;
  readonly #socket: Socket;
  #isConnected = false;
  #sink: ResponseSink | undefined;
  #method = '';
  #isRequestSent = false;
  /** The beginning of a head whose end has not arrived. */
  #input: Buffer | undefined;
  /** Undefined before the response's head has arrived. */
  #framing: Framing | undefined;
  #isReusable = false;
  #keepAlive: number;

  constructor(address: { host: string; port: number }, watch: IdleWatch, options: TargetConnectionOptions) {
    this.#watch = watch;
    this.#options = options;
    this.#keepAlive = options.keepAlive;
    this.idleSince = watch.now();
    this.idleLimit = options.connectTimeout;
    watch.add(this);
    this.#socket = connect({ ...address, noDelay: true })
      .on('connect', () => this.#connected())
      .on('data', (bytes) => this.#receive(bytes))
      .on('drain', () => this.#sink?.onDrain())
      .on('end', () => this.#ended())
      // The reason is not needed: `close` follows.
      .on('error', () => {})
      .on('close', () => this.#closed());
  }

  /** False once the connection is older than it may be without a request, or broken. */
  get isUsable(): boolean {
    return !this.#socket.destroyed && this.#watch.now() - this.idleSince < this.#keepAlive;
  }

  /** Sends the head of a request; `isWhole` says that no body follows. */
  request(sink: ResponseSink, method: string, head: string, isWhole: boolean): void {
    this.#sink = sink;
    this.#method = method;
    this.#isRequestSent = isWhole;
    this.#framing = undefined;
    if (this.#isConnected) this.#touch(this.#options.idleTimeout);
    this.#socket.write(head, 'latin1');
  }

  /** Sends a part of the request's body. False asks the sender to wait for `onDrain`. */
  send(bytes: Buffer, isLast: boolean): boolean {
    this.#isRequestSent = isLast;
    this.#touch(this.idleLimit);
    return this.#socket.write(bytes);
  }

  /** Holds the response back; a target is not idle while it is told to wait. */
  pause(): void {
    this.idleLimit = Number.POSITIVE_INFINITY;
    this.#socket.pause();
  }

  resume(): void {
    if (!this.#socket.isPaused()) return;
    this.#touch(this.#options.idleTimeout);
    this.#socket.resume();
  }

  /** Ends the connection; the request on it fails as `target-reset`. */
  cut(): void {
    this.#fail('target-reset');
  }

  /** Ends the connection without another word to the request on it. */
  abandon(): void {
    this.#sink = undefined;
    this.#socket.destroy();
  }

  onIdle(): void {
    this.#fail(this.#isConnected ? 'timeout' : 'connection-error');
  }

  #touch(limit: number) {
    this.idleSince = this.#watch.now();
    this.idleLimit = limit;
  }

  #connected() {
    this.#isConnected = true;
    this.#touch(this.#options.idleTimeout);
  }

  #receive(bytes: Buffer) {
    this.idleSince = this.#watch.now();
    try {
      if (this.#sink === undefined) this.#socket.destroy();
      else if (this.#framing === undefined) this.#readHead(bytes);
      else this.#readBody(bytes, 0);
    } catch (error) {
      if (!(error instanceof BadMessage)) throw error;
      this.#fail('target-reset');
    }
  }

  #readHead(bytes: Buffer): void {
    const input = this.#input === undefined ? bytes : Buffer.concat([this.#input, bytes]);
    this.#input = undefined;
    const end = input.indexOf(END_OF_HEAD);
    if ((end === -1 ? input.length : end) > MAX_HEAD) throw new BadMessage('too long a head', 431);
    if (end === -1) {
      this.#input = input;
      return;
    }
    const head = parseHead(input.toString('latin1', 0, end));
    const rest = end + END_OF_HEAD.length;
    const { status, minor } = statusLine(head);
    if (status === 101) throw new BadMessage('another protocol that nobody asked for');
    // Interim responses are for this connection only.
    if (status < 200) {
      this.#readHead(input.subarray(rest));
      return;
    }
    this.#framing = responseFraming(head, status, this.#method);
    this.#isReusable = this.#framing.kind !== 'until-close' && keepsAlive(head, minor);
    this.#keepAlive = Math.min(this.#options.keepAlive, promisedKeepAlive(head));
    this.#sink!.onHead(head, status, this.#framing);
    this.#readBody(input, rest);
  }

  #readBody(bytes: Buffer, from: number) {
    const end = this.#framing!.end(bytes, from);
    if (end === -1) {
      this.#sink?.onBody(from === 0 ? bytes : bytes.subarray(from), false);
      return;
    }
    // Bytes behind the end belong to no request.
    this.#finish(bytes.subarray(from, end), end === bytes.length);
  }

  #finish(lastBytes: Buffer, isClean: boolean) {
    const sink = this.#sink;
    this.#sink = undefined;
    const isFree = isClean && this.#isReusable && this.#isRequestSent && this.#keepAlive > 0;
    if (isFree) {
      this.#touch(this.#keepAlive);
      this.#options.onFree(this);
    } else this.#socket.destroy();
    sink?.onBody(lastBytes, true);
  }

  #ended() {
    if (this.#framing?.kind === 'until-close') this.#finish(NOTHING, false);
    // Between the target's end and `close` no request may be sent on it.
    else if (this.#sink === undefined) this.abandon();
  }

  #closed() {
    this.#watch.delete(this);
    this.#fail(this.#isConnected ? 'target-reset' : 'connection-error');
    this.#options.onGone(this);
  }

  #fail(reason: Parameters<ResponseSink['onFailure']>[0]) {
    const sink = this.#sink;
    this.abandon();
    sink?.onFailure(reason);
  }
}

/** For how long the target keeps the connection, by its own word, with a margin for what is under way. */
function promisedKeepAlive(head: Head): number {
  const seconds = /timeout=(\d+)/i.exec(headerValue(head, 'keep-alive') ?? '')?.[1];
  return seconds === undefined ? Number.POSITIVE_INFINITY : Number(seconds) * 1000 - CLOSING_MARGIN;
}

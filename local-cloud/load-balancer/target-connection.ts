import { connect, type Socket } from 'node:net';
import { BadMessage } from './head.ts';
import type { Idle, IdleWatch } from './idle-watch.ts';
import { type ResponseHead, ResponseReader } from './response-reader.ts';

export type FailureReason = 'connection-error' | 'connection-timeout' | 'target-reset' | 'timeout';

/** Takes the response to one request. `onHead` comes first, then `onBody` until `isLast`, or `onFailure` at any time. */
export interface ResponseSink {
  onHead(response: ResponseHead): void;
  onBody(bytes: Buffer, isLast: boolean): void;
  onFailure(reason: FailureReason): void;
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

const EMPTY = Buffer.alloc(0);

/** A connection to a target, which carries one request after the other. */
export class TargetConnection implements Idle {
  idleSince: number;
  idleLimit: number;
  readonly #watch: IdleWatch;
  readonly #options: TargetConnectionOptions;
  readonly #socket: Socket;
  #isConnected = false;
  #sink: ResponseSink | undefined;
  #isRequestSent = false;
  readonly #reader = new ResponseReader();
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

  /** Sends the head of a request; `isWhole` says that no body follows, `isUpgrade` that the protocol may change. */
  request(
    sink: ResponseSink,
    head: string,
    request: { readonly method: string; readonly isWhole: boolean; readonly isUpgrade: boolean },
  ): void {
    this.#sink = sink;
    this.#isRequestSent = request.isWhole;
    this.#reader.expect(request.method, request.isUpgrade);
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
    this.#fail(this.#isConnected ? 'timeout' : 'connection-timeout');
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
    if (this.#sink === undefined) {
      this.#socket.destroy();
      return;
    }
    try {
      const part = this.#reader.read(bytes);
      if (part?.begun) this.#sink.onHead(part.begun);
      if (part?.isLast) this.#finish(part.bytes);
      else if (part) this.#sink.onBody(part.bytes, false);
    } catch (error) {
      if (!(error instanceof BadMessage)) throw error;
      this.#fail('target-reset');
    }
  }

  #finish(lastBytes: Buffer) {
    const sink = this.#sink;
    this.#sink = undefined;
    this.#keepAlive = Math.min(this.#options.keepAlive, this.#reader.keptFor);
    if (this.#isRequestSent && this.#keepAlive > 0) {
      this.#touch(this.#keepAlive);
      this.#options.onFree(this);
    } else this.#socket.destroy();
    sink?.onBody(lastBytes, true);
  }

  #ended() {
    if (this.#reader.endsWithConnection) this.#finish(EMPTY);
    // Between the target's end and `close` no request may be sent on it.
    else if (this.#sink === undefined) this.abandon();
  }

  #closed() {
    this.#watch.delete(this);
    this.#fail(this.#isConnected ? 'target-reset' : 'connection-error');
    this.#options.onGone(this);
  }

  #fail(reason: FailureReason) {
    const sink = this.#sink;
    this.abandon();
    sink?.onFailure(reason);
  }
}

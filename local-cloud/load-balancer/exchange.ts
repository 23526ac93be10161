import type { Placement, PlacementOutcome } from '../load-balancer-interfaces.ts';
import type { Framing } from './framing.ts';
import type { Head } from './head.ts';
import { type ConnectionHeader, responseHead } from './headers.ts';
import type { ResponseHead } from './response-reader.ts';
import type { FailureReason, ResponseSink, TargetConnection } from './target-connection.ts';

/** The client's side of an exchange. */
export interface ExchangeClient {
  readonly now: () => number;
  /** What the response's head says of the client's connection; it closes behind a body that only the end delimits. */
  connectionHeader(framing: Framing): ConnectionHeader | undefined;
  /** False asks the sender to wait for `clientDrained`. */
  write(head: string, bytes: Buffer): boolean;
  /** The target takes more of the request's body. */
  resumeBody(): void;
  /** The response has been written. */
  finished(): void;
  /** There will be no response, or no whole one. */
  failed(status: 502 | 504): void;
}

/** A request on its way to a target and the response on its way back, both as streams. Nothing is tried twice, as on AWS. */
export class Exchange implements ResponseSink {
  readonly #client: ExchangeClient;
  readonly #placement: Placement;
  readonly #target: TargetConnection;
  readonly #began: number;
  /** Known with the head: AWS's response time ends there. */
  #answered: Exclude<PlacementOutcome, string> | undefined;
  /** The response's head until it is written, together with the first bytes of the body. */
  #head = '';
  /** Whether the client has got a part of the response. */
  hasBegun = false;

  constructor(client: ExchangeClient, placement: Placement, target: TargetConnection) {
    this.#client = client;
    this.#placement = placement;
    this.#target = target;
    this.#began = client.now();
  }

  /** Whether client and target talk in another protocol than HTTP now. */
  get isTunnel(): boolean {
    return this.#answered?.status === 101;
  }

  /** False asks the client to wait for `resumeBody`. */
  sendBody(bytes: Buffer, isLast: boolean): boolean {
    return this.#target.send(bytes, isLast);
  }

  clientDrained(): void {
    this.#target.resume();
  }

  clientGone(): void {
    this.#target.abandon();
    this.#placement.finish(this.#answered ?? 'client-closed');
  }

  onHead({ head, status, framing }: ResponseHead): void {
    this.#answered = { status, durationSeconds: (this.#client.now() - this.#began) / 1000 };
    this.#head = responseHead(head, {
      cookies: this.#cookiesFor(head),
      isChunked: framing.kind === 'chunked',
      connection: this.#client.connectionHeader(framing),
    });
  }

  #cookiesFor(head: Head): readonly string[] {
    const { cookies, applicationCookie: own } = this.#placement;
    const isSet =
      own && head.headers.some(({ key, value }) => key === 'set-cookie' && value.startsWith(`${own.name}=`));
    return isSet ? [...cookies, own.cookie] : cookies;
  }

  onBody(bytes: Buffer, isLast: boolean): void {
    const head = this.#head;
    this.#head = '';
    this.hasBegun = true;
    if (isLast) this.#placement.finish(this.#answered!);
    const isTaken = this.#client.write(head, bytes);
    if (isLast) this.#client.finished();
    else if (!isTaken) this.#target.pause();
  }

  onFailure(reason: FailureReason): void {
    this.#placement.finish(this.#answered ?? reason);
    this.#client.failed(/timeout$/.test(reason) && !this.#answered ? 504 : 502);
  }

  onDrain(): void {
    this.#client.resumeBody();
  }
}

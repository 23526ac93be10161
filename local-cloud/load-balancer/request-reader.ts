import { type Framing, requestFraming } from './framing.ts';
import { BadMessage, END_OF_HEAD, type Head, MAX_HEAD, parseHead } from './head.ts';

/** Takes the requests of a connection. */
export interface RequestSink {
  /** Whether the request before has been answered. */
  readonly isReady: boolean;
  onHead(head: Head, framing: Framing): void;
  onBody(bytes: Buffer, isLast: boolean): void;
  /** More has been sent before its turn than is kept. */
  onFull(): void;
}

const EMPTY = Buffer.alloc(0);
const CR = 13;
const LF = 10;

/** Reads the requests of a connection, one after the other. */
export class RequestReader {
  readonly #sink: RequestSink;
  /** Bytes that wait: the beginning of a head, or what was sent before its turn. */
  #input: Buffer = EMPTY;
  /** Of the request whose body goes on. */
  #body: Framing | undefined;

  constructor(sink: RequestSink) {
    this.#sink = sink;
  }

  get isInBody(): boolean {
    return this.#body !== undefined;
  }

  /** Throws BadMessage for a request that breaks the rules: the meaning of what follows it is not known. */
  read(bytes: Buffer): void {
    let input = this.#input.length === 0 ? bytes : Buffer.concat([this.#input, bytes]);
    this.#input = EMPTY;
    while (input.length > 0) {
      const used = this.#body === undefined ? this.#readHead(input) : this.#readBody(this.#body, input);
      if (used === 0) break;
      input = input.subarray(used);
    }
    this.#input = input;
  }

  /** Takes what waits unread, and leaves nothing. */
  takeRest(): Buffer {
    const rest = this.#input;
    this.#input = EMPTY;
    return rest;
  }

  /** Reads what waited for its turn. */
  goOn(): void {
    if (this.#input.length > 0) this.read(EMPTY);
  }

  /** How many bytes were used: none where the head goes on, or has to wait for its turn. */
  #readHead(input: Buffer): number {
    if (!this.#sink.isReady) {
      if (input.length > MAX_HEAD) this.#sink.onFull();
      return 0;
    }
    // Empty lines before a request are allowed (RFC 9112 §2.2).
    if (input[0] === CR && input[1] === LF) return 2;
    const end = input.indexOf(END_OF_HEAD);
    if ((end === -1 ? input.length : end) > MAX_HEAD) throw new BadMessage('too long a head', 431);
    if (end === -1) return 0;
    const head = parseHead(input.toString('latin1', 0, end));
    const framing = requestFraming(head);
    if (framing.kind !== 'empty') this.#body = framing;
    this.#sink.onHead(head, framing);
    return end + END_OF_HEAD.length;
  }

  #readBody(body: Framing, input: Buffer): number {
    const end = body.end(input, 0);
    const part = end === -1 ? input : input.subarray(0, end);
    if (end !== -1) this.#body = undefined;
    this.#sink.onBody(part, end !== -1);
    return part.length;
  }
}

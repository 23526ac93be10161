import { type Framing, responseFraming, TUNNEL } from './framing.ts';
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

export interface ResponseHead {
  readonly head: Head;
  readonly status: number;
  readonly framing: Framing;
}

/** What a packet holds of a response: its head, once, and bytes of its body. */
export interface ResponsePart {
  readonly begun: ResponseHead | undefined;
  readonly bytes: Buffer;
  readonly isLast: boolean;
}

/** How much longer a target must keep an idle connection than it is used, in ms: for what is under way. */
const CLOSING_MARGIN = 1000;

/** Reads the responses of a connection, one after the other. */
export class ResponseReader {
  /** For how long the target keeps the connection after this response, in ms, with a margin; 0 where it closes it. */
  keptFor = 0;
  #method = '';
  #isUpgrade = false;
  /** The beginning of a head whose end has not arrived. */
  #input: Buffer | undefined;
  /** Undefined before the response's head has arrived. */
  #framing: Framing | undefined;

  /** The next response is to a request of this method, which may have asked for another protocol. */
  expect(method: string, isUpgrade: boolean): void {
    this.#method = method;
    this.#isUpgrade = isUpgrade;
    this.#framing = undefined;
  }

  /** Whether the end of the connection is the end of the response. */
  get endsWithConnection(): boolean {
    return this.#framing?.kind === 'until-close' || this.#framing === TUNNEL;
  }

  /** Undefined where the head goes on. Throws BadMessage for a response that breaks the rules. */
  read(bytes: Buffer): ResponsePart | undefined {
    if (this.#framing !== undefined) return this.#part(undefined, this.#framing, bytes, 0);
    const input = this.#input === undefined ? bytes : Buffer.concat([this.#input, bytes]);
    this.#input = undefined;
    const end = input.indexOf(END_OF_HEAD);
    if ((end === -1 ? input.length : end) > MAX_HEAD) throw new BadMessage('too long a head', 431);
    if (end === -1) {
      this.#input = input;
      return undefined;
    }
    const head = parseHead(input.toString('latin1', 0, end));
    const from = end + END_OF_HEAD.length;
    const { status, minor } = statusLine(head);
    if (status === 101 && !this.#isUpgrade) throw new BadMessage('another protocol that nobody asked for');
    // Interim responses are for this connection only.
    if (status < 200 && status !== 101) return this.read(input.subarray(from));
    const framing = status === 101 ? TUNNEL : responseFraming(head, status, this.#method);
    this.#framing = framing;
    const isKept = !this.endsWithConnection && keepsAlive(head, minor);
    this.keptFor = isKept ? promisedKeepAlive(head) : 0;
    return this.#part({ head, status, framing }, framing, input, from);
  }

  #part(begun: ResponseHead | undefined, framing: Framing, bytes: Buffer, from: number): ResponsePart {
    const end = framing.end(bytes, from);
    if (end === -1) return { begun, bytes: from === 0 ? bytes : bytes.subarray(from), isLast: false };
    // Bytes behind the end belong to no request.
    if (end < bytes.length) this.keptFor = 0;
    return { begun, bytes: bytes.subarray(from, end), isLast: true };
  }
}

function promisedKeepAlive(head: Head): number {
  const seconds = /timeout=(\d+)/i.exec(headerValue(head, 'keep-alive') ?? '')?.[1];
  return seconds === undefined
    ? Number.POSITIVE_INFINITY
    : Math.max(0, Number(seconds) * 1000 - CLOSING_MARGIN);
}

/** A message that breaks HTTP's rules. `status` is for the client, where it was the client who broke them. */
export class BadMessage extends Error {
  readonly status: 400 | 431;
  constructor(message: string, status: 400 | 431 = 400) {
    super(message);
    this.status = status;
  }
}

export interface Header {
  /** As it was sent. */
  readonly name: string;
  /** In lower case. */
  readonly key: string;
  readonly value: string;
}

/** The first line of a request or a response, and its headers in their order. */
export interface Head {
  readonly start: string;
  readonly headers: readonly Header[];
}

export const END_OF_HEAD = '\r\n\r\n';
/** Bytes; Node's own limit. */
export const MAX_HEAD = 16_384;

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const FORBIDDEN_IN_VALUES = /[\0\r\n]/;

/**
 * Reads the text before the empty line. Throws BadMessage for what two readers could take for two different things:
 * blanks around a name, folded lines, bare line ends (RFC 9112 §5).
 */
export function parseHead(text: string): Head {
  const [start = '', ...lines] = text.split('\r\n');
  if (FORBIDDEN_IN_VALUES.test(start)) throw new BadMessage('the first line has a line end inside');
  return { start, headers: lines.map(parseHeader) };
}

function parseHeader(line: string): Header {
  const colon = line.indexOf(':');
  const name = line.slice(0, colon);
  const value = line.slice(colon + 1).trim();
  if (colon < 1 || !TOKEN.test(name) || FORBIDDEN_IN_VALUES.test(value)) {
    throw new BadMessage('a line is not a header');
  }
  return { name, key: name.toLowerCase(), value };
}

/** The value of a header; of one that was sent more than once, its values as a list. */
export function headerValue({ headers }: Head, key: string): string | undefined {
  let found: string | undefined;
  for (const header of headers) {
    if (header.key === key) found = found === undefined ? header.value : `${found}, ${header.value}`;
  }
  return found;
}

export interface RequestLine {
  readonly method: string;
  readonly target: string;
  /** HTTP/1.`minor` */
  readonly minor: number;
}

const REQUEST_LINE = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+) (\S+) HTTP\/1\.([01])$/;
const STATUS_LINE = /^HTTP\/1\.([01]) (\d{3})(?: |$)/;

export function requestLine({ start }: Head): RequestLine {
  const [, method, target, minor] = REQUEST_LINE.exec(start) ?? [];
  if (method === undefined || target === undefined) throw new BadMessage('not a request line');
  return { method, target, minor: Number(minor) };
}

export function statusLine({ start }: Head): { readonly status: number; readonly minor: number } {
  const [, minor, status] = STATUS_LINE.exec(start) ?? [];
  if (status === undefined) throw new BadMessage('not a status line');
  return { status: Number(status), minor: Number(minor) };
}

/** Whether the sender wants its connection kept after this message (RFC 9112 §9.3). */
export function keepsAlive(head: Head, minor: number): boolean {
  const connection = headerValue(head, 'connection')?.toLowerCase();
  if (connection === undefined) return minor === 1;
  const options = connection.split(',').map((option) => option.trim());
  return minor === 1 ? !options.includes('close') : options.includes('keep-alive');
}

import { BadMessage, type Head, headerValue } from './head.ts';

/** Where a message's body ends. It passes through as it came, chunks and all; only its end has to be found. */
export interface Framing {
  readonly kind: 'empty' | 'length' | 'chunked' | 'until-close' | 'tunnel';
  /** The offset behind the body's end, or -1 where the body goes on behind these bytes. Throws BadMessage. */
  end(bytes: Buffer, from: number): number;
}

export const EMPTY: Framing = { kind: 'empty', end: (_, from) => from };
/** What follows is another protocol's, both ways, until either side closes. */
export const TUNNEL: Framing = { kind: 'tunnel', end: () => -1 };
const UNTIL_CLOSE: Framing = { kind: 'until-close', end: () => -1 };

/** Throws BadMessage for a length that is ambiguous, which is how requests are smuggled (RFC 9112 §6.3). */
export function requestFraming(head: Head): Framing {
  return declaredFraming(head) ?? EMPTY;
}

export function responseFraming(head: Head, status: number, method: string): Framing {
  if (method === 'HEAD' || status === 204 || status === 304) return EMPTY;
  return declaredFraming(head) ?? UNTIL_CLOSE;
}

function declaredFraming(head: Head): Framing | undefined {
  const encoding = headerValue(head, 'transfer-encoding');
  const length = headerValue(head, 'content-length');
  if (encoding !== undefined) {
    if (encoding.toLowerCase() !== 'chunked') throw new BadMessage(`transfer coding ${encoding}`);
    if (length !== undefined) throw new BadMessage('both a length and a transfer coding');
    return chunked();
  }
  if (length === undefined) return undefined;
  if (!/^\d{1,15}$/.test(length)) throw new BadMessage(`content length ${length}`);
  return length === '0' ? EMPTY : ofLength(Number(length));
}

function ofLength(length: number): Framing {
  let left = length;
  return {
    kind: 'length',
    end(bytes, from) {
      const available = bytes.length - from;
      if (available >= left) return from + left;
      left -= available;
      return -1;
    },
  };
}

const CR = 13;
const LF = 10;
const SEMICOLON = 59;
/** More digits than any real chunk's size has. */
const MOST_DIGITS = 8;
/** Bytes of extensions and trailers, each. */
const MOST_BESIDE = 16_384;

type ChunkState = 'size' | 'extension' | 'data' | 'behind data' | 'trailers';

/** Finds the end of a chunked body, whichever way its bytes are cut (RFC 9112 §7.1). */
function chunked(): Framing {
  let state: ChunkState = 'size';
  /** Of the chunk: its size so far, then how much of its data is still to come. */
  let left = 0;
  let digits = 0;
  /** Bytes of the line so far: of an extension, behind data, of a trailer. */
  let line = 0;
  let beside = 0;
  let previous = 0;

  function enter(next: ChunkState) {
    state = next;
    line = 0;
    beside = 0;
    if (next === 'size') left = digits = 0;
  }

  /** A byte that is no data; true behind the body's last one. */
  function isLast(byte: number): boolean {
    const endsLine = byte === LF;
    if (endsLine !== (previous === CR)) throw new BadMessage('a line of a chunked body ends in CR LF');
    if (state === 'size') readSize(byte);
    else if (++beside > MOST_BESIDE) throw new BadMessage('too much beside the chunks', 431);
    if (!endsLine) {
      if (byte !== CR) line++;
      previous = byte;
      return false;
    }
    previous = 0;
    return endLine();
  }

  function readSize(byte: number) {
    if (byte === CR || byte === LF || byte === SEMICOLON) {
      if (digits === 0) throw new BadMessage('a chunk without a size');
      if (byte === SEMICOLON) enter('extension');
      return;
    }
    const digit = Number.parseInt(String.fromCharCode(byte), 16);
    if (Number.isNaN(digit) || ++digits > MOST_DIGITS) throw new BadMessage('a chunk without a valid size');
    left = left * 16 + digit;
  }

  function endLine(): boolean {
    if (state === 'trailers') {
      const isEmpty = line === 0;
      line = 0;
      return isEmpty;
    }
    if (state === 'behind data') {
      if (line > 0) throw new BadMessage('a chunk longer than its size');
      enter('size');
    } else enter(left === 0 ? 'trailers' : 'data');
    return false;
  }

  return {
    kind: 'chunked',
    end(bytes, from) {
      let at = from;
      while (at < bytes.length) {
        if (state !== 'data') {
          if (isLast(bytes[at++]!)) return at;
          continue;
        }
        const skipped = Math.min(left, bytes.length - at);
        at += skipped;
        left -= skipped;
        if (left === 0) enter('behind data');
      }
      return -1;
    },
  };
}

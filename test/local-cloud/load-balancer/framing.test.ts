import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Framing, requestFraming, responseFraming } from '../../../local-cloud/load-balancer/framing.ts';
import { BadMessage, parseHead } from '../../../local-cloud/load-balancer/head.ts';

const head = (...headers: string[]) => parseHead(['POST / HTTP/1.1', ...headers].join('\r\n'));
const chunkedFraming = () => requestFraming(head('Transfer-Encoding: chunked'));

/** Feeds the bytes in pieces of `sizes`, over and over, and returns the offset behind the body's end, or -1. */
function endOf(framing: Framing, bytes: Buffer, sizes: readonly number[]): number {
  for (let at = 0, piece = 0; at < bytes.length; piece++) {
    const part = bytes.subarray(at, at + sizes[piece % sizes.length]!);
    const end = framing.end(part, 0);
    if (end !== -1) return at + end;
    at += part.length;
  }
  return -1;
}

const pieces = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 });
const bodies = fc.array(fc.string({ minLength: 1, maxLength: 60 }), { maxLength: 6 });

test('the end of a chunked body is found however its bytes are cut, whatever comes behind', () => {
  fc.assert(
    fc.property(bodies, fc.string(), fc.boolean(), pieces, (chunks, behind, isRich, sizes) => {
      const encoded = chunks.map((text) => {
        const size = Buffer.byteLength(text).toString(16);
        return `${size}${isRich ? ';name="value"' : ''}\r\n${text}\r\n`;
      });
      const body = `${encoded.join('')}0\r\n${isRich ? 'Trailer: value\r\n' : ''}\r\n`;
      const bytes = Buffer.from(body + behind);
      expect(endOf(chunkedFraming(), bytes, sizes)).toBe(Buffer.byteLength(body));
    }),
  );
});

test('the end of a body with a length is found however its bytes are cut', () => {
  fc.assert(
    fc.property(fc.nat(200), fc.nat(50), pieces, (length, behind, sizes) => {
      const framing = requestFraming(head(`Content-Length: ${length}`));
      if (length === 0) expect(framing.kind).toBe('empty');
      else expect(endOf(framing, Buffer.alloc(length + behind), sizes)).toBe(length);
    }),
  );
});

test.each([
  ['no size', '\r\n'],
  ['another letter', 'g\r\n'],
  ['a sign', '-1\r\n'],
  ['a size beyond every limit', '100000000\r\n'],
  ['a line that ends without CR', '1\nx\r\n'],
  ['a CR inside a line', '1\rx\r\n'],
  ['more data than its size', '1\r\nxy\r\n'],
  ['trailers without end', `0\r\n${'x: y\r\n'.repeat(5000)}`],
])('a chunked body with %s is refused', (_, body) => {
  expect(() => endOf(chunkedFraming(), Buffer.from(body), [1000])).toThrow(BadMessage);
});

test.each([
  [['Transfer-Encoding: chunked', 'Content-Length: 3']],
  [['Transfer-Encoding: gzip, chunked']],
  [['Transfer-Encoding: chunked', 'Transfer-Encoding: chunked']],
  [['Content-Length: 3', 'Content-Length: 4']],
  [['Content-Length: +3']],
  [['Content-Length: 0x3']],
])('a length that two readers could take for two is refused: %j', (headers) => {
  expect(() => requestFraming(head(...headers))).toThrow(BadMessage);
});

test.each(['Host : a', ' Host: a', 'Host', ': a', 'Ho st: a', 'Host: a\nX: b', 'Host: a\0'])(
  'a line that is no header is refused: %j',
  (line) => {
    expect(() => head(line)).toThrow(BadMessage);
  },
);

test('a response without a length ends with its connection, but for those that have no body', () => {
  const bare = parseHead('HTTP/1.1 200 OK');
  expect(responseFraming(bare, 200, 'GET').kind).toBe('until-close');
  expect(responseFraming(bare, 204, 'GET').kind).toBe('empty');
  expect(responseFraming(bare, 304, 'GET').kind).toBe('empty');
  expect(responseFraming(parseHead('HTTP/1.1 200 OK\r\nContent-Length: 9'), 200, 'HEAD').kind).toBe('empty');
});

import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { readAuthorization } from './credential.ts';

/** A request as it came, of which nothing is decoded. */
export interface SignedMessage {
  readonly method: string;
  /** The path and the query, as on the request's first line. */
  readonly url: string;
  /** By names in lower case. The values of one that came more than once are apart: Node joins them as no signer does. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Buffer;
}

/** A signature is good for so many milliseconds before and after its moment. */
const VALIDITY = 5 * 60_000;

const ALGORITHM = 'AWS4-HMAC-SHA256';
const MOMENT = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;

/**
 * Whether `isSignedWith` can tell: not of a pre-signed request, of SigV4a, and of the header `Date` in the place of
 * `X-Amz-Date`, which are as genuine.
 */
export const isVerifiable = ({ headers }: Pick<SignedMessage, 'headers'>): boolean =>
  textOf(headers.authorization).startsWith(ALGORITHM) &&
  (headers['x-amz-date'] !== undefined || headers.date === undefined);

/**
 * Whether the `Authorization` header signs this request with the secret at about `now` (milliseconds since the epoch).
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function isSignedWith(message: SignedMessage, secret: string, now: number): boolean {
  const signed = readAuthorization(textOf(message.headers.authorization));
  const moment = textOf(message.headers['x-amz-date']);
  const at = Date.parse(moment.replace(MOMENT, '$1-$2-$3T$4:$5:$6Z'));
  if (signed?.algorithm !== ALGORITHM || !(Math.abs(now - at) <= VALIDITY)) return false;
  const [, ...scope] = signed.credential.split('/');
  const signedHeaders = signed.signedHeaders.split(';');
  if (scope.length !== 4 || scope[0] !== moment.slice(0, 8) || !signedHeaders.includes('host')) return false;
  const canonical = sha256(canonicalRequest(message, signedHeaders));
  const text = [ALGORITHM, moment, scope.join('/'), canonical].join('\n');
  const key = scope.reduce<Buffer | string>((secretPart, part) => hmac(secretPart, part), `AWS4${secret}`);
  const expected = Buffer.from(hmac(key, text).toString('hex'));
  const given = Buffer.from(signed.signature);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function canonicalRequest(
  { method, url, headers, body }: SignedMessage,
  signedHeaders: readonly string[],
): string {
  const [path = '/', query = ''] = url.split(/\?(.*)/s);
  // Of all services but S3 the path is encoded once more than it was sent.
  const canonicalPath = path.split('/').map(encode).join('/');
  const lines = signedHeaders.map((name) => `${name}:${textOf(headers[name])}`);
  return [
    method,
    canonicalPath,
    canonicalQuery(query),
    ...lines,
    '',
    signedHeaders.join(';'),
    sha256(body),
  ].join('\n');
}

/** Of all values of a header, as they are signed. */
const textOf = (value: SignedMessage['headers'][string] = '') =>
  [value]
    .flat()
    .map((one) => one.trim().replaceAll(/ +/g, ' '))
    .join(',');

/** By names, then by values. */
const canonicalQuery = (query: string) =>
  [...new URLSearchParams(query)]
    .map((pair) => pair.map(encode))
    .toSorted(([name = '', value = ''], [other = '', otherValue = '']) =>
      name === other ? compare(value, otherValue) : compare(name, other),
    )
    .map((pair) => pair.join('='))
    .join('&');

const compare = (one: string, other: string) => (one < other ? -1 : Number(one > other));

/** As RFC 3986 has it, which leaves fewer characters as they are. */
const encode = (text: string) =>
  encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );

const sha256 = (content: string | Buffer) => createHash('sha256').update(content).digest('hex');
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();

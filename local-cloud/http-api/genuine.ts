import type { IncomingMessage } from 'node:http';
import { wallClock } from '../time/clock.ts';
import { isSignedWith, isVerifiable } from '../wire/signature.ts';

/** AWS says no more than "Forbidden": here whoever has the key is told what to look for. */
export const WRONG_SIGNATURE =
  'Forbidden: the signature is not that of this request by this key. The clock must be right to 5 minutes, and a query is signed sorted and percent-encoded, a blank as %20';

/**
 * Verifies the signature in the header of a key that is among `secrets`, and takes every other one: see `isVerifiable`.
 * Signatures are made by the clock of the machine, at whatever speed the cloud's own runs. It is read anew each time: one
 * that was begun before the machine slept would be late for good.
 */
export function isGenuine(
  secrets: Readonly<Record<string, string>> = {},
  { method = 'GET', url = '/', headersDistinct: headers }: IncomingMessage,
  body: Buffer,
  accessKey = '',
): boolean {
  const secret = Object.hasOwn(secrets, accessKey) ? secrets[accessKey] : undefined;
  if (secret === undefined || !isVerifiable({ headers })) return true;
  return isSignedWith({ method, url, headers, body }, secret, wallClock().now());
}

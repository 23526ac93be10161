import type { ProbeResult } from './response.ts';
import type { Expected } from './rule.ts';

type Response = Extract<ProbeResult, { kind: 'response' }>;

/** What of a response isn't as expected, in words; undefined when all of it is. */
export function flawIn(response: Response, { status, header, text, json }: Expected): string | undefined {
  if (response.status !== status) return `expected status ${status}, got ${response.status}`;
  const value = header && new Map(Object.entries(response.headers)).get(header.name.toLowerCase());
  if (header && value !== header.value)
    return `expected the header ${header.name}: ${header.value}, got ${value ?? 'none'}`;
  if (text !== undefined) return textFlaw(text, response.body);
  return json && jsonFlaw(json, response.body);
}

/** Characters that are shown of what differs. */
const SHOWN = 40;

const shown = (text: string, from = 0) =>
  `'${text.slice(from, from + SHOWN)}${text.length > from + SHOWN ? '…' : ''}'`;

/** Where two texts part first; a character is a UTF-16 code unit, counted from 1. */
function textFlaw(wanted: string, body: string): string | undefined {
  const [expected, found] = [wanted.trimEnd(), body.trimEnd()];
  if (expected === found) return undefined;
  let at = 0;
  while (at < expected.length && expected[at] === found[at]) at += 1;
  if (at < SHOWN) return `expected text ${shown(expected)}, got ${shown(found)} at character ${at + 1}`;
  return `expected text …${shown(expected, at)} at character ${at + 1}, got ${shown(found, at)}`;
}

function jsonFlaw({ at, is }: NonNullable<Expected['json']>, body: string): string | undefined {
  const where = at === '' ? '' : ` at ${at}`;
  const found = valueAt(body, at);
  if ('flaw' in found) return `expected JSON ${is}${where}, got ${found.flaw}`;
  const text = JSON.stringify(found.value);
  return text === is ? undefined : `expected JSON ${is}${where}, got ${text.slice(0, SHOWN)}`;
}

/** By JSON Pointer: `~1` is a slash in a name, `~0` a tilde (RFC 6901, section 4). */
function valueAt(body: string, pointer: string): { readonly value: unknown } | { readonly flaw: string } {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return { flaw: body === '' ? 'nothing' : `no JSON: ${shown(body)}` };
  }
  for (const part of pointer.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    const isThere = typeof value === 'object' && value !== null && Object.hasOwn(value, name);
    if (!isThere) return { flaw: 'nothing' };
    value = (value as Record<string, unknown>)[name];
  }
  return { value };
}

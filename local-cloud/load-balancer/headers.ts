import type { IncomingMessage } from 'node:http';

/** Headers that speak of one connection and don't travel further (RFC 9110 §7.6.1), and `expect`, met on the way. */
const HOP_BY_HOP = new Set([
  'connection',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

const FORWARDED = new Set(['x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-port']);

/**
 * The headers for the target, as name, value, name, value. Host stays the client's; X-Forwarded-For is appended to,
 * -Proto and -Port are set.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/x-forwarded-headers.html
 */
export function requestHeaders(request: IncomingMessage, listenerPort: number): string[] {
  const named = namedByConnection(request.headers.connection);
  const headers: string[] = [];
  const raw = request.rawHeaders;
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at]!.toLowerCase();
    if (HOP_BY_HOP.has(name) || FORWARDED.has(name) || named?.includes(name)) continue;
    headers.push(raw[at]!, raw[at + 1]!);
  }
  const before = request.headers['x-forwarded-for'];
  const client = request.socket.remoteAddress ?? 'unknown';
  headers.push('X-Forwarded-For', before === undefined ? client : `${before}, ${client}`);
  headers.push('X-Forwarded-Proto', 'http', 'X-Forwarded-Port', String(listenerPort));
  return headers;
}

/** The headers for the client, with the load balancer's own cookies added to the target's. */
export function responseHeaders(
  headers: Readonly<Record<string, string | string[] | undefined>>,
  cookies: readonly string[],
): Record<string, string | string[]> {
  const named = namedByConnection(headers.connection);
  const kept: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || HOP_BY_HOP.has(name) || named?.includes(name)) continue;
    kept[name] = value;
  }
  if (cookies.length > 0) kept['set-cookie'] = [kept['set-cookie'] ?? [], cookies].flat(2);
  return kept;
}

/** `Connection` can name further headers that are meant for this connection only. */
function namedByConnection(connection: string | string[] | undefined): string[] | undefined {
  if (connection === undefined || connection === 'keep-alive' || connection === 'close') return undefined;
  return [connection].flat().flatMap((value) => value.split(',').map((name) => name.trim().toLowerCase()));
}

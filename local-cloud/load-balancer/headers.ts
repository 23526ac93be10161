import { type Head, type Header, headerValue } from './head.ts';

/** Headers that are meant for one connection and do not travel further (RFC 9110 §7.6.1), and `expect`, met on the way. */
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
const UPGRADE = 'Connection: Upgrade\r\nUpgrade: websocket\r\n';
const CHUNKED = 'Transfer-Encoding: chunked\r\n';

/**
 * The head of the request to the target. Host is the client's, unless the rule rewrites it; X-Forwarded-For is appended
 * to, -Proto and -Port are set.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/x-forwarded-headers.html
 */
export function requestHead(
  head: Head,
  from: {
    readonly address: string;
    readonly listenerPort: number;
    readonly protocol: 'http' | 'https';
    readonly isChunked: boolean;
    readonly isUpgrade: boolean;
    readonly rewritten?: { readonly path?: string; readonly host?: string } | undefined;
  },
): string {
  const named = namedByConnection(head);
  const { path, host } = from.rewritten ?? {};
  let text = `${path === undefined ? head.start : head.start.replace(/ \S+/, () => ` ${path}`)}\r\n`;
  for (const header of head.headers) {
    if (FORWARDED.has(header.key) || !travels(header, named)) continue;
    const value = header.key === 'host' ? (host ?? header.value) : header.value;
    text += `${header.name}: ${value}\r\n`;
  }
  const before = headerValue(head, 'x-forwarded-for');
  const chain = before === undefined ? from.address : `${before}, ${from.address}`;
  if (from.isChunked) text += CHUNKED;
  if (from.isUpgrade) text += UPGRADE;
  return `${text}X-Forwarded-For: ${chain}\r\nX-Forwarded-Proto: ${from.protocol}\r\nX-Forwarded-Port: ${from.listenerPort}\r\n\r\n`;
}

/** Whether a request asks to go on as a WebSocket (RFC 6455 §4.1), the one other protocol that AWS lets through. */
export function asksForWebSocket(head: Head, method: string): boolean {
  const names = (key: string, value: string) =>
    headerValue(head, key)
      ?.toLowerCase()
      .split(/\s*,\s*/)
      .includes(value);
  return (
    method === 'GET' && names('connection', 'upgrade') === true && names('upgrade', 'websocket') === true
  );
}

export type ConnectionHeader = 'close' | 'keep-alive' | 'upgrade';

export interface ResponseOptions {
  /** Set-Cookie headers of the load balancer's own, added to the target's. */
  readonly cookies: readonly string[];
  readonly isChunked: boolean;
  /** What becomes of the client's connection, where it has to be said. */
  readonly connection: ConnectionHeader | undefined;
}

/** The head of the response to the client. */
export function responseHead(head: Head, { cookies, isChunked, connection }: ResponseOptions): string {
  const named = namedByConnection(head);
  let text = `HTTP/1.1 ${head.start.slice('HTTP/1.x '.length)}\r\n`;
  for (const header of head.headers) {
    if (travels(header, named)) text += `${header.name}: ${header.value}\r\n`;
  }
  for (const cookie of cookies) text += `Set-Cookie: ${cookie}\r\n`;
  if (isChunked) text += CHUNKED;
  if (connection === 'upgrade') text += UPGRADE;
  else if (connection !== undefined) text += `Connection: ${connection}\r\n`;
  return `${text}\r\n`;
}

const travels = ({ key }: Header, named: readonly string[] | undefined) =>
  !HOP_BY_HOP.has(key) && !named?.includes(key);

/** `Connection` can name further headers that are meant for this connection only. */
function namedByConnection(head: Head): string[] | undefined {
  const connection = headerValue(head, 'connection');
  if (connection === undefined || connection === 'keep-alive' || connection === 'close') return undefined;
  return connection.split(',').map((name) => name.trim().toLowerCase());
}

/** Headers as routing conditions and stickiness read them: by lower-case name. */
export function headersByName({ headers }: Head): Record<string, string> {
  const byName: Record<string, string> = {};
  for (const { key, value } of headers) {
    const before = byName[key];
    byName[key] = before === undefined ? value : `${before}${key === 'cookie' ? '; ' : ', '}${value}`;
  }
  return byName;
}

/** What the gateway sends back. */
export interface GatewayResponse {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string | Buffer;
}

interface Structured {
  readonly statusCode: unknown;
  readonly headers?: Readonly<Record<string, unknown>> | null;
  readonly cookies?: unknown;
  readonly body?: unknown;
  readonly isBase64Encoded?: unknown;
}

const isStructured = (result: unknown): result is Structured =>
  typeof result === 'object' && result !== null && 'statusCode' in result;

/**
 * What a function's result of payload format 2.0 becomes. A result without `statusCode` is a JSON body of its own.
 * Throws for a result that the gateway turns into a 500.
 */
export function responseOf(result: unknown): GatewayResponse {
  if (!isStructured(result)) {
    const body = typeof result === 'string' ? result : JSON.stringify(result);
    return { status: 200, headers: [['content-type', 'application/json']], body };
  }
  const status = Number(result.statusCode);
  if (!Number.isInteger(status) || status < 200 || status > 599) {
    throw new TypeError(`${result.statusCode} is not the status of a response`);
  }
  const { body = '', cookies = [] } = result;
  if (typeof body !== 'string') throw new TypeError('the body of a response is a string');
  if (!Array.isArray(cookies)) throw new TypeError('the cookies of a response are a list');
  const headers = Object.entries(result.headers ?? {}).map(([name, value]) => plainHeader(name, value));
  if (!headers.some(([name]) => name === 'content-type')) {
    headers.push(['content-type', 'text/plain;charset=UTF-8']);
  }
  for (const cookie of cookies) headers.push(['set-cookie', String(cookie)]);
  return { status, headers, body: result.isBase64Encoded === true ? Buffer.from(body, 'base64') : body };
}

function plainHeader(name: string, value: unknown): [string, string] {
  if (!['string', 'number', 'boolean'].includes(typeof value)) {
    throw new TypeError(`the header ${name} is not a plain value`);
  }
  return [name.toLowerCase(), String(value)];
}

import { UsageError } from '../failures.ts';
import { type ConnectionOptions, isLoopback } from './connection-options.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** The API's address: of the option, the environment, or the stack's output, in this order. */
export async function findEndpoint(options: ConnectionOptions, env: Env, fallback?: string): Promise<URL> {
  const given = options.endpoint ?? env.GREENSHIFT_ENDPOINT ?? fallback;
  if (given) return checkedUrl(given, options.endpoint ? '--endpoint' : 'GREENSHIFT_ENDPOINT');
  const { endpointOfStack } = await import('./stack.ts');
  const found = await endpointOfStack({ ...options, stack: options.stack ?? env.GREENSHIFT_STACK });
  return checkedUrl(found, "the stack's output ApiEndpoint");
}

function checkedUrl(text: string, source: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.search || url.hash) {
    throw new UsageError(`${source} is the API's address, such as https://….amazonaws.com, not "${text}"`);
  }
  // A session token travels in a header.
  if (url.protocol === 'http:' && !isLoopback(url)) {
    throw new UsageError(`${source} must be https: credentials are not sent over ${text}`);
  }
  return url;
}

import { CommandFailed, UsageError } from '../failures.ts';

/** What the connection options and the environment say. */
export interface ConnectionOptions {
  readonly endpoint?: string | undefined;
  readonly profile?: string | undefined;
  readonly region?: string | undefined;
  readonly stack?: string | undefined;
}

type Env = Readonly<Record<string, string | undefined>>;

const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

export const isLoopback = ({ hostname }: URL) => LOOPBACK.includes(hostname);

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

/** The region that a request is signed for: its host names it, else the options, the environment or the profile. */
export async function findRegion(url: URL, options: ConnectionOptions, env: Env): Promise<string> {
  const [, ofHost] = /\.execute-api\.([a-z0-9-]+)\.amazonaws\.com/.exec(url.hostname) ?? [];
  const given = ofHost ?? options.region ?? env.AWS_REGION ?? env.AWS_DEFAULT_REGION;
  if (given) return given;
  if (isLoopback(url)) return 'us-east-1';
  const region = await regionOfProfile(options);
  if (region) return region;
  throw new CommandFailed('which region is the API in? set AWS_REGION, or pass --region');
}

export async function regionOfProfile({ profile }: ConnectionOptions): Promise<string | undefined> {
  const { loadConfig, NODE_REGION_CONFIG_OPTIONS } = await import('@smithy/core/config');
  const options = { ...NODE_REGION_CONFIG_OPTIONS, default: () => '' };
  return (await loadConfig<string>(options, { ...(profile && { profile }) })()) || undefined;
}

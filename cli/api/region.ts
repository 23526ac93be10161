import { CommandFailed } from '../failures.ts';
import { type ConnectionOptions, isLoopback } from './connection-options.ts';

type Env = Readonly<Record<string, string | undefined>>;

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

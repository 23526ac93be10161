import { CREDENTIALS, PORTS, REGION } from '../../demo/endpoints.ts';
import { type ConnectionOptions, isLoopback } from '../api/connection-options.ts';
import { providerFor } from '../api/credentials.ts';
import { findRegion } from '../api/region.ts';
import { findStack, StackUnreadable } from '../api/stack.ts';
import { each } from '../each.ts';
import { EXIT } from '../exit-codes.ts';
import { CommandFailed } from '../failures.ts';
import type { AccountOptions } from '../init/account.ts';
import { findService, type ServiceBody } from '../target.ts';
import type { Cli } from '../verb.ts';
import { type Check, make } from './check.ts';
import { clientsOf } from './clients.ts';
import type { CheckResult } from './finding.ts';
import { type Installation, readStack } from './installation.ts';
import { readTagged } from './tagged.ts';

const CHECKS_AT_ONCE = 4;

export interface Examination {
  readonly options: ConnectionOptions;
  /** The local cloud's AWS endpoint, where neither AWS_ENDPOINT_URL nor its usual port tells. */
  readonly cloud: string | undefined;
  /** Of all services without one. */
  readonly service: string | undefined;
  readonly release: string;
}

/** Where the installation is, and how it is asked. Throws CommandFailed where there is none. */
export async function findInstallation(cli: Cli, examination: Examination) {
  const { options, service, release } = examination;
  const api = await cli.client();
  const url = new URL(api.endpoint);
  const { AWS_ENDPOINT_URL: endpoint } = cli.terminal.env;
  const isLocal = isLoopback(url) && isOfLocalCloud(examination.cloud, endpoint);
  const account = isLocal ? localAccount(url, examination, endpoint) : await awsAccount(cli, url, options);
  const aws = clientsOf(account);
  const found = isLocal ? undefined : await readableStack(url, { ...options, region: account.region });
  const listed = once(async () => (await api.call('GET /services')).body);
  const installation: Installation = {
    name: found?.stack.StackName ?? 'greenshift',
    region: account.region,
    release,
    isLocal,
    aws,
    api,
    stack: once(async () => {
      if (!found) throw new CommandFailed('the local cloud has no stacks');
      return readStack(aws, found.stack);
    }),
    listed,
    services: once(async () =>
      service === undefined ? (await listed()).services : [await named(api, service)],
    ),
    tagged: onceEach(
      (one) => one.service,
      (one) => readTagged(aws, one),
    ),
    now: () => Date.now(),
  };
  return { installation, account };
}

/** The address of the API is known by now, and isn't what is missing. */
async function readableStack(url: URL, options: ConnectionOptions) {
  try {
    return await findStack(options);
  } catch (error) {
    if (!(error instanceof StackUnreadable)) throw error;
    const how = isLoopback(url) ? '; is it the local cloud? pass --cloud with its AWS endpoint' : '';
    throw new CommandFailed(`the stack can't be read: ${error.why}${how}`, EXIT.notAllowed, { cause: error });
  }
}

/** AWS SDKs are told of the local cloud by the same variable as of a proxy to AWS, which is another machine. */
const isOfLocalCloud = (cloud: string | undefined, endpoint: string | undefined) =>
  cloud !== undefined || !endpoint || (URL.canParse(endpoint) && isLoopback(new URL(endpoint)));

function localAccount(
  { hostname, port }: URL,
  { cloud }: Examination,
  ofSdks: string | undefined,
): AccountOptions {
  // `npm start --port` gives the endpoint the port before that of the API.
  const endpoint =
    cloud ?? (ofSdks || undefined) ?? `http://${hostname}:${port ? Number(port) - 1 : PORTS.endpoint}`;
  return { region: REGION, credentials: CREDENTIALS, endpoint };
}

async function awsAccount({ terminal }: Cli, url: URL, options: ConnectionOptions): Promise<AccountOptions> {
  const region = options.region ?? (await findRegion(url, options, terminal.env));
  return { region, credentials: await providerFor(options), endpoint: terminal.env.AWS_ENDPOINT_URL };
}

async function named(api: Installation['api'], name: string): Promise<ServiceBody> {
  const found = await findService(api, name);
  if (!found) throw new CommandFailed(`there is no service ${name}`);
  return found;
}

function once<Result>(read: () => Promise<Result>): () => Promise<Result> {
  let reading: Promise<Result> | undefined;
  return () => {
    reading ??= read();
    return reading;
  };
}

/** As `once`, for each name. */
function onceEach<Item, Result>(
  nameOf: (item: Item) => string,
  read: (item: Item) => Promise<Result>,
): (item: Item) => Promise<Result> {
  const readings = new Map<string, Promise<Result>>();
  return (item) => {
    const reading = readings.get(nameOf(item)) ?? read(item);
    readings.set(nameOf(item), reading);
    return reading;
  };
}

/** The results of all checks, in their order. */
export const examine = (installation: Installation, checks: readonly Check[]): Promise<CheckResult[]> =>
  each(checks, CHECKS_AT_ONCE, (check) => make(check, installation));

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AwsClient } from 'aws4fetch';
import { createLocalCloud, type LocalCloud } from '../local-cloud/cloud.ts';
import type { Clock } from '../local-cloud/time/clock.ts';
import { pacedClock } from '../local-cloud/time/paced-clock.ts';
import type { ClientOptions } from '../src/aws/client-config.ts';
import { type Deployment, deploy } from './deploy.ts';
import { CREDENTIALS } from './endpoints.ts';

export interface InstallationOptions {
  /** How many times faster than real time the cloud's clock runs while everything waits. */
  readonly speed: number;
  /** Ports of the AWS endpoint and of the on-call API; 0 takes a free one. */
  readonly ports: { readonly endpoint: number; readonly api: number };
  readonly onError: (error: unknown, where: string) => void;
  /** Of a second installation, which is in another region than the first, at the same time, and may follow it. */
  readonly beside?: {
    readonly clock: Clock;
    readonly regionName: string;
    /** The parameter `installations` of its stack. */
    readonly installations?: string;
  };
}

/** A local cloud with Greenshift on it. */
export interface Installation {
  readonly cloud: LocalCloud;
  readonly deployment: Deployment;
  readonly clientOptions: ClientOptions;
  /** Calls the on-call API with a signed request; returns the status and the parsed body. */
  api(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ status: number; body: Record<string, unknown> }>;
  close(): Promise<void>;
}

export async function createInstallation(options: InstallationOptions): Promise<Installation> {
  const directory = await mkdtemp(join(tmpdir(), 'greenshift-'));
  const { onError, beside } = options;
  const clock = beside?.clock ?? pacedClock(options.speed);
  const cloud = await createLocalCloud({
    secrets: { [CREDENTIALS.accessKeyId]: CREDENTIALS.secretAccessKey },
    directory,
    clock,
    random: Math.random,
    port: options.ports.endpoint,
    ...(beside && { regionName: beside.regionName }),
    onError,
  });
  const clientOptions = { endpoint: cloud.url, region: cloud.region.name, credentials: CREDENTIALS };
  const close = async () => {
    await cloud.close();
    await rm(directory, { recursive: true, force: true });
  };
  try {
    const deployment = await deploy(cloud, clientOptions, options.ports.api, beside?.installations);
    const api = signedApi(deployment.api.url, cloud.region.name);
    return { cloud, deployment, clientOptions, api, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function signedApi(url: string, region: string): Installation['api'] {
  const signer = new AwsClient({ ...CREDENTIALS, service: 'execute-api', region, retries: 0 });
  return async (method, path, body) => {
    const headers = { 'content-type': 'application/json' };
    const content = body === undefined ? undefined : JSON.stringify(body);
    const response = await signer.fetch(`${url}${path}`, { method, headers, body: content });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
}

/** Between two polls: a tenth of a second of real time. */
export const pause = () => new Promise<void>((resolve) => setTimeout(resolve, 100));

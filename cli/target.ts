import type { Client, Result } from './api/client.ts';
import { EXIT } from './exit-codes.ts';
import { CommandFailed, Refused, UsageError } from './failures.ts';

export type ServiceBody = Result<'GET /services/{service}'>;
export type ServiceListBody = Result<'GET /services'>;
export type RolloutBody = Result<'GET /rollouts/{id}'>;
export type FleetsBody = Result<'GET /services/{service}/fleets'>;

/** What a word on the command line names. */
export interface Target {
  readonly kind: 'service' | 'rollout';
  readonly name: string;
}

/**
 * `web` is a service, `web-42` a rollout unless there is a service of that name; `service/…` and `rollout/…` are never in
 * doubt.
 */
export async function findTarget(client: Client, word: string): Promise<Target> {
  const [, kind, name] = /^(service|rollout)\/(.+)$/.exec(word) ?? [];
  if (kind && name) return { kind: kind as Target['kind'], name };
  if (word.includes('/')) throw new UsageError(`"${word}" is neither service/<name> nor rollout/<id>`);
  if (!/-\d+$/.test(word)) return { kind: 'service', name: word };
  const [service, rollout] = await Promise.all([findService(client, word), findRollout(client, word)]);
  if (service && rollout)
    throw new UsageError(`"${word}" is a service and a rollout: say service/${word} or rollout/${word}`);
  return { kind: service ? 'service' : 'rollout', name: word };
}

/** The id of the rollout that a word means: itself, or the one of the service that is under way. */
export async function openRollout(client: Client, word: string): Promise<string> {
  const { kind, name } = await findTarget(client, word);
  if (kind === 'rollout') return name;
  const { body } = await client.call('GET /services/{service}', { parameters: { service: name } });
  if (body.rollout) return body.rollout;
  throw new CommandFailed(`${name} has no rollout under way`, EXIT.refused);
}

export const findService = (client: Client, service: string) =>
  unless('ServiceNotFound', client.call('GET /services/{service}', { parameters: { service } }));

export const findRollout = (client: Client, id: string) =>
  unless('RolloutNotFound', client.call('GET /rollouts/{id}', { parameters: { id } }));

async function unless<Body>(problem: string, call: Promise<{ body: Body }>): Promise<Body | undefined> {
  try {
    return (await call).body;
  } catch (error) {
    if (error instanceof Refused && error.problem === problem) return undefined;
    throw error;
  }
}

/** The id of a rollout, the name of a service and the id of a campaign, of what people may write. */
export const rolloutId = (word: string) => word.replace(/^rollout\//, '');
export const serviceName = (word: string) => word.replace(/^service\//, '');
export const campaignId = (word: string) => word.replace(/^campaign\//, '');

/** The service that another one follows, as people are told of it; an API of before tells of no installation. */
export const upstreamName = ({ service, installation }: NonNullable<ServiceBody['upstream']>): string =>
  installation ? `${service} of ${installation}` : service;

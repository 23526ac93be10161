import { nearest } from '../src/rollout/suggest.ts';
import type { Client } from './api/client.ts';
import { Refused } from './failures.ts';

/**
 * The error with the name that a person may have meant, where it is about a service or a rollout that there is none of. Any
 * other one, and one for which the API has no names, is returned as it is.
 */
export async function withNearName(connect: () => Promise<Client>, error: unknown): Promise<unknown> {
  if (!(error instanceof Refused)) return error;
  const [, kind, word = ''] = /^there is no (service|rollout) ([\w-]+)$/.exec(error.message) ?? [];
  if (!kind) return error;
  const services = await namesOf(connect);
  const hint = kind === 'service' ? serviceHint(word, services) : rolloutHint(word, services);
  return hint ? new Refused(error.problem, `${error.message}: ${hint}`, error.status) : error;
}

/** None where they can't be read: the error itself is what counts. */
async function namesOf(connect: () => Promise<Client>): Promise<string[]> {
  try {
    const { body } = await (await connect()).call('GET /services');
    return body.services.map(({ service }) => service);
  } catch {
    return [];
  }
}

function serviceHint(word: string, services: readonly string[]): string {
  const near = nearest(word, services);
  if (near) return `did you mean ${near}?`;
  return services.length === 0 ? '' : '`greenshift list` shows those that there are';
}

function rolloutHint(word: string, services: readonly string[]): string {
  const [, service = '', generation = ''] = /^(.*)-(\d+)$/.exec(word) ?? [];
  if (services.includes(service)) return `\`greenshift history ${service}\` shows those that there are`;
  const near = nearest(service, services);
  return near ? `did you mean ${near}-${generation}?` : '';
}

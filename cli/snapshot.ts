import type { Client } from './api/client.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import {
  type FleetsBody,
  findRollout,
  findService,
  type RolloutBody,
  type ServiceBody,
  type Target,
} from './target.ts';

/** A service, its rollout under way or the last one, and its fleets on AWS, as the API shows them. */
export interface Snapshot {
  readonly service: ServiceBody | null;
  readonly rollout: RolloutBody | null;
  readonly fleets: FleetsBody | null;
}

/** Throws Refused for what isn't there. */
export async function readSnapshot(client: Client, { kind, name }: Target): Promise<Snapshot> {
  if (kind === 'rollout') return readRollout(client, name);
  const parameters = { service: name };
  const [{ body: service }, { body: fleets }] = await Promise.all([
    client.call('GET /services/{service}', { parameters }),
    client.call('GET /services/{service}/fleets', { parameters }),
  ]);
  const id = service.rollout ?? service.last?.rollout;
  return { service, fleets, rollout: (id && (await findRollout(client, id))) || null };
}

async function readRollout(client: Client, id: string): Promise<Snapshot> {
  const { body: rollout } = await client.call('GET /rollouts/{id}', { parameters: { id } });
  const service = (await findService(client, rollout.service)) ?? null;
  if (service?.rollout !== id) return { service, rollout, fleets: null };
  const parameters = { service: rollout.service };
  const { body: fleets } = await client.call('GET /services/{service}/fleets', { parameters });
  return { service, rollout, fleets };
}

export const isOpen = ({ phase }: Pick<RolloutBody, 'phase'>) => phase !== 'concluded';

/** What a rollout comes to, so far: `timedOut` while it is under way and nothing is in its way. */
export function codeOf({ phase, outcome, result, waiting }: RolloutBody): ExitCode {
  if (outcome === 'needs-operator' || waiting?.for === 'operator') return EXIT.needsOperator;
  if (phase !== 'concluded') return waiting?.held ? EXIT.held : EXIT.timedOut;
  if (result === 'promoted') return EXIT.ok;
  return result === 'reverted' ? EXIT.reverted : EXIT.rolledBack;
}

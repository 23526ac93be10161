import { expect } from 'vitest';
import type { Environment } from '../../demo/environment.ts';
import { pause } from '../../demo/installation.ts';
import type { serviceView } from '../../src/api/service-views.ts';
import type { rolloutView } from '../../src/api/views.ts';
import type { SpecChange } from './demo-context.ts';
import { until } from './until.ts';

export type RolloutView = ReturnType<typeof rolloutView>;
export type ServiceView = ReturnType<typeof serviceView>;

/** Changes the service's spec, as its owner would. */
export async function changeSpec({ api }: Environment, change: SpecChange): Promise<void> {
  const { spec } = await serviceOf({ api });
  const { status, body } = await api('PUT', '/services/web', { ...spec, ...change });
  expect({ status, body }).toMatchObject({ status: 200 });
}

export async function rolloutOf({ api }: Environment, id: string): Promise<RolloutView> {
  const { status, body } = await api('GET', `/rollouts/${id}`);
  expect(status).toBe(200);
  return body as unknown as RolloutView;
}

export async function serviceOf({ api }: Pick<Environment, 'api'>): Promise<ServiceView> {
  const { status, body } = await api('GET', '/services/web');
  expect(status).toBe(200);
  return body as unknown as ServiceView;
}

/** Publishes an image's folder; returns the id of the AMI once it is available, which is when its event is sent. */
export async function publish({ publisher }: Environment, folder: string): Promise<string> {
  return publisher.available(await publisher.publish(folder), pause);
}

/** The rollout of an image once it has started; it may have ended between two polls. */
export const startedRollout = (environment: Environment, image: string): Promise<RolloutView> =>
  until(`a rollout of ${image}`, async () => {
    const { rollout, last } = await serviceOf(environment);
    const id = rollout ?? last?.rollout;
    const found = id ? await rolloutOf(environment, id).catch(() => undefined) : undefined;
    return found?.image === image && found;
  });

/** A rollout once it is as `when` says. */
export const untilRollout = (environment: Environment, id: string, when: (rollout: RolloutView) => boolean) =>
  until(`${id} as wanted`, async () => {
    const rollout = await rolloutOf(environment, id);
    return when(rollout) && rollout;
  }).catch(async (error) => {
    throw new Error(`${id} is ${JSON.stringify(await rolloutOf(environment, id), null, 1)}`, {
      cause: error,
    });
  });

/** A rollout that has ended and has left the service free for the next. */
export async function endedRollout(environment: Environment, id: string): Promise<RolloutView> {
  const rollout = await untilRollout(environment, id, ({ outcome }) => outcome !== null);
  if (rollout.outcome === 'needs-operator') return rollout;
  await until(`${id} to release the service`, async () => (await serviceOf(environment)).rollout !== id);
  return rollout;
}

import { beforeEach, describe, expect, test } from 'vitest';
import { call } from '../world/calling.ts';
import { begin } from '../world/progress.ts';
import { aWorld, type World } from '../world/world.ts';

let world: World;

interface Page {
  readonly rollouts: readonly { readonly rollout: string; readonly result: string | null }[];
  readonly next: number | null;
}

async function list(query: Record<string, string> = {}): Promise<Page> {
  const response = await call(
    world,
    'GET /services/{service}/rollouts',
    { service: 'web' },
    undefined,
    query,
  );
  expect(response.status).toBe(200);
  return response.body as Page;
}

const ids = ({ rollouts }: Page) => rollouts.map(({ rollout }) => rollout);

/** As many rollouts of `web` as if they had been made one after the other; every third was reverted. */
async function pastOf(count: number): Promise<void> {
  await begin(world);
  const first = await world.ports.rollouts.get('web-1');
  for (let generation = 1; generation <= count; generation += 1) {
    const before = generation === 1 ? first : { ...first, version: 0 };
    const outcome = generation % 3 === 0 ? ('reverted' as const) : ('promoted' as const);
    const ended = { ...before, id: `web-${generation}`, generation, outcome, phase: 'concluded' as const };
    await world.ports.rollouts.save({ ...ended, endedAt: first.startedAt });
  }
  const service = await world.ports.services.get('web');
  await world.ports.services.save({ ...service, lock: undefined, generation: count });
}

describe('the rollouts of a service', () => {
  beforeEach(() => {
    world = aWorld();
  });

  test('are listed from the newest, page after page, none twice and none left out', async () => {
    await pastOf(45);
    const first = await list();
    expect(ids(first).slice(0, 2)).toEqual(['web-45', 'web-44']);
    expect(first).toMatchObject({ next: 26 });
    const second = await list({ before: String(first.next) });
    const third = await list({ before: String(second.next), limit: '20' });
    const all = [first, second, third].flatMap(ids);
    expect(all).toEqual(Array.from({ length: 45 }, (_, index) => `web-${45 - index}`));
    expect(third.next).toBeNull();
  });

  test('can be those of one result', async () => {
    await pastOf(45);
    const page = await list({ result: 'reverted', limit: '3' });
    expect(ids(page)).toEqual(['web-45', 'web-42', 'web-39']);
    expect(ids(await list({ result: 'reverted', before: String(page.next) }))[0]).toBe('web-36');
    expect(ids(await list({ result: 'abandoned' }))).toEqual([]);
  });

  test('end where the counting began: fleets of the name may have been there before', async () => {
    await pastOf(3);
    const service = await world.ports.services.get('web');
    await world.ports.services.save({ ...service, generation: 4 });
    expect(await list({ before: '4' })).toMatchObject({ next: null });
    // The newest is claimed, and its record not written yet.
    expect(ids(await list())).toEqual(['web-3', 'web-2', 'web-1']);
    world.stored.rollouts.delete('web-2');
    expect(ids(await list())).toEqual(['web-3']);
  });

  test('say which numbers the query takes', async () => {
    await pastOf(1);
    const query = { limit: 'all', before: '-1' };
    const { body } = await call(
      world,
      'GET /services/{service}/rollouts',
      { service: 'web' },
      undefined,
      query,
    );
    expect(body).toMatchObject({
      errors: [
        { path: 'limit', message: 'expected a number from 1 to 100' },
        { path: 'before', message: 'expected the number of a generation, 1 or more' },
      ],
    });
  });

  test.each([{ limit: '0' }, { limit: 'all' }, { before: '-1' }, { result: 'lost' }, { limt: '5' }])(
    'are not listed for the query %j',
    async (query) => {
      await pastOf(1);
      const parameters = { service: 'web' };
      const response = await call(
        world,
        'GET /services/{service}/rollouts',
        parameters,
        undefined,
        query as never,
      );
      expect(response).toMatchObject({ status: 400 });
    },
  );
});

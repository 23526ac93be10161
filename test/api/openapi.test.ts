import { describe, expect, test } from 'vitest';
import { openApiDocument } from '../../src/api/openapi.ts';
import { OPERATIONS, problemsOf } from '../../src/api/operations.ts';
import { PROBLEMS } from '../../src/api/problems.ts';
import { routes } from '../../src/api/routes.ts';
import { abandonIt, call, rollBackIt, rollBackWeb } from '../world/calling.ts';
import { aFlock, BUILD, ID, publish } from '../world/campaigns.ts';
import { aPair, COPIES, LED_BY } from '../world/led-campaigns.ts';
import { bakingAt, beginAt, reach } from '../world/progress.ts';
import { specText } from '../world/specs.ts';
import { aServiceIn, aWorld, NEW, NEXT } from '../world/world.ts';

const document = JSON.parse(JSON.stringify(openApiDocument('0.1.0')));

const WEB = { service: 'web' };
const FIRST = { id: 'web-1' };
const APPROVED = [{ weight: 100, bake: '5m', approval: true }];

/** Every success of every operation, once. That its body is as declared is held by `call`. */
const SUCCESSES: Readonly<Record<string, () => Promise<{ status: number }>>> = {
  'PUT /services/{service} 201': () => call(aWorld(), 'PUT /services/{service}', WEB, specText()),
  'PUT /services/{service} 200': async () => {
    const world = aWorld();
    await beginAt(world, 'concluded');
    return call(world, 'PUT /services/{service}', WEB, specText());
  },
  'GET /services 200': async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(10));
    return call(world, 'GET /services');
  },
  'GET /services/{service} 200': async () => {
    const world = aWorld();
    await beginAt(world, ({ blue }) => blue.shrinking === true);
    await rollBackWeb(world);
    return call(world, 'GET /services/{service}', WEB);
  },
  'DELETE /services/{service} 200': async () => {
    const world = aWorld();
    await aServiceIn(world);
    return call(world, 'DELETE /services/{service}', WEB);
  },
  'PUT /services/{service}/freeze 200': async () => {
    const world = aWorld();
    await aServiceIn(world);
    return call(world, 'PUT /services/{service}/freeze', WEB, { reason: 'sale', for: '3d' });
  },
  'DELETE /services/{service}/freeze 200': async () => {
    const world = aWorld();
    await aServiceIn(world);
    return call(world, 'DELETE /services/{service}/freeze', WEB);
  },
  'GET /services/{service}/fleets 200': async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(10));
    return call(world, 'GET /services/{service}/fleets', WEB);
  },
  'GET /services/{service}/audit 200': async () => {
    const world = aWorld();
    await aServiceIn(world);
    return call(world, 'GET /services/{service}/audit', WEB);
  },
  'POST /services/{service}/audit 200': async () => {
    const world = aWorld();
    await aServiceIn(world);
    Object.assign(world.cloud, { changedServers: { 'i-00000001': { needsToken: false, keyPair: 'ops' } } });
    return call(world, 'POST /services/{service}/audit', WEB);
  },
  'GET /services/{service}/images 200': async () => {
    const world = aWorld();
    await aServiceIn(world);
    return call(world, 'GET /services/{service}/images', WEB);
  },
  'GET /services/{service}/promotion 200': async () => {
    const world = aWorld();
    await aServiceIn(world);
    return call(world, 'GET /services/{service}/promotion', WEB);
  },
  'GET /services/{service}/trail 200': async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(10));
    await abandonIt(world);
    return call(world, 'GET /services/{service}/trail', WEB);
  },
  'GET /services/{service}/plan 200': async () => {
    const world = aWorld();
    await aServiceIn(world);
    return call(world, 'GET /services/{service}/plan', WEB);
  },
  'GET /services/{service}/rollouts 200': async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(10));
    return call(world, 'GET /services/{service}/rollouts', WEB);
  },
  'POST /services/{service}/rollouts 202': async () => {
    const world = aWorld();
    await aServiceIn(world);
    return call(world, 'POST /services/{service}/rollouts', WEB, { image: NEXT });
  },
  'POST /services/{service}/rollback 202': async () => {
    const world = aWorld();
    await beginAt(world, 'concluded');
    return rollBackWeb(world);
  },
  'POST /services/{service}/rollback 200': async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(50));
    await rollBackWeb(world);
    await reach(world, 'concluded');
    return rollBackWeb(world);
  },
  'GET /rollouts/{id} 200': async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(50));
    await rollBackIt(world);
    await reach(world, 'concluded');
    return call(world, 'GET /rollouts/{id}', FIRST);
  },
  'GET /rollouts/{id}/metrics 200': async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(50));
    await world.clock.advance(3 * 60_000);
    return call(world, 'GET /rollouts/{id}/metrics', FIRST);
  },
  'POST /rollouts/{id}/rollback 202': async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(50));
    return rollBackIt(world);
  },
  'POST /rollouts/{id}/rollback 200': async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(50));
    await rollBackIt(world);
    await reach(world, 'concluded');
    return rollBackIt(world);
  },
  'POST /rollouts/{id}/pause 200': async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(50));
    return call(world, 'POST /rollouts/{id}/pause', FIRST);
  },
  'POST /rollouts/{id}/resume 200': async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(50));
    return call(world, 'POST /rollouts/{id}/resume', FIRST);
  },
  'POST /rollouts/{id}/weight 202': async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(10));
    return call(world, 'POST /rollouts/{id}/weight', FIRST, { weight: 30, reason: 'half-way' });
  },
  'POST /rollouts/{id}/promote 202': async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(50));
    return call(world, 'POST /rollouts/{id}/promote', FIRST, { reason: 'checked' });
  },
  'POST /rollouts/{id}/approve 200': async () => {
    const world = aWorld();
    await beginAt(world, ({ pause }) => pause !== undefined, { steps: APPROVED });
    return call(world, 'POST /rollouts/{id}/approve', FIRST);
  },
  'POST /rollouts/{id}/reject 202': async () => {
    const world = aWorld();
    await beginAt(world, ({ pause }) => pause !== undefined, { steps: APPROVED });
    return call(world, 'POST /rollouts/{id}/reject', FIRST);
  },
  'POST /rollouts/{id}/reject 200': async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(50));
    await rollBackIt(world);
    await reach(world, 'concluded');
    return call(world, 'POST /rollouts/{id}/reject', FIRST);
  },
  'POST /rollouts/{id}/abandon 200': async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(50));
    return abandonIt(world);
  },
  'POST /images/{image}/recall 200': async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(50));
    return call(world, 'POST /images/{image}/recall', { image: NEW }, { reason: 'it leaks' });
  },
  'GET /images/{image}/recall 200': async () =>
    call(await recalled(), 'GET /images/{image}/recall', { image: NEW }),
  'GET /recalls 200': async () => call(await recalled(), 'GET /recalls'),
  'DELETE /images/{image}/recall 200': async () =>
    call(await recalled(), 'DELETE /images/{image}/recall', { image: NEW }, undefined, { reason: 'fine' }),
  'GET /campaigns 200': async () => call(await aCampaign(), 'GET /campaigns'),
  'GET /campaigns/{campaign} 200': async () =>
    call(await aCampaign(), 'GET /campaigns/{campaign}', { campaign: ID }),
  'POST /campaigns/{campaign}/pause 200': async () =>
    call(await aCampaign(), 'POST /campaigns/{campaign}/pause', { campaign: ID }, { reason: 'a look' }),
  'POST /campaigns/{campaign}/resume 200': async () =>
    call(await aCampaign(), 'POST /campaigns/{campaign}/resume', { campaign: ID }),
  'POST /campaigns/{campaign}/stop 200': async () =>
    call(await aCampaign(), 'POST /campaigns/{campaign}/stop', { campaign: ID }, { reason: 'bad' }),
  'POST /campaigns/{campaign}/rollback 200': async () =>
    call(await aCampaign(), 'POST /campaigns/{campaign}/rollback', { campaign: ID }, { reason: 'bad' }),
  'POST /campaigns/{campaign}/leave-out 200': async () => {
    const pair = await aPair();
    await publish(pair.home);
    const body = { installation: 'eu', reason: 'gone' };
    return call(pair.home, 'POST /campaigns/{campaign}/leave-out', { campaign: ID }, body);
  },
  'POST /campaigns 200': async () => {
    const { eu } = await aPair({}, { ledBy: { ...LED_BY, role: 'arn:aws:iam::111122223333:*' } });
    const leader = { installation: LED_BY.installation, campaign: ID };
    return call(eu, 'POST /campaigns', {}, { build: BUILD, copies: COPIES, leader });
  },
  'GET /campaign-settings 200': async () => call(aWorld(), 'GET /campaign-settings'),
  'PUT /campaign-settings 200': async () => call(aWorld(), 'PUT /campaign-settings', {}, { automatic: true }),
};

async function aCampaign() {
  const world = await aFlock(['a', 'b']);
  await publish(world);
  return world;
}

async function recalled() {
  const world = aWorld();
  await call(world, 'POST /images/{image}/recall', { image: NEW }, { reason: 'it leaks' });
  return world;
}

describe('the OpenAPI document', () => {
  test('has every route, and no other', () => {
    expect(Object.keys(OPERATIONS).toSorted()).toEqual(Object.keys(routes).toSorted());
  });

  test.each(Object.entries(SUCCESSES))('has the body of %s', async (name, succeed) => {
    expect(name).toMatch(new RegExp(` ${(await succeed()).status}$`));
  });

  test('has no success that is not tried here', () => {
    const declared = Object.entries(OPERATIONS).flatMap(([route, { responses }]) =>
      Object.keys(responses).map((status) => `${route} ${status}`),
    );
    expect(Object.keys(SUCCESSES).toSorted()).toEqual(declared.toSorted());
  });

  test('has every problem, and only those that there are', () => {
    const named = new Set(Object.keys(OPERATIONS).flatMap(problemsOf));
    expect([...named].toSorted()).toEqual(PROBLEMS.map(([{ name }]) => name).toSorted());
  });

  test('refers to nothing that it has not', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w*)"/g)];
    expect(references.length).toBeGreaterThan(20);
    for (const [, name = ''] of references) expect(document.components.schemas).toHaveProperty(name);
  });

  test('lets responses grow, and requests not', () => {
    expect(document.components.schemas.Rollout).not.toHaveProperty('additionalProperties');
    expect(document.components.schemas.StartRequest.additionalProperties).toBe(false);
  });
});

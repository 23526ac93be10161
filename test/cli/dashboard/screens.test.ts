import { afterEach, expect, test } from 'vitest';
import { placeOf, readScreen } from '../../../cli/dashboard/page/screens.ts';

const { fetch } = globalThis;
afterEach(() => {
  globalThis.fetch = fetch;
});

// A page that was left open read the audit of a service every two seconds, which changes once an hour.
test('a service is read at each look, and its audit now and then', async () => {
  const routes: string[] = [];
  globalThis.fetch = async (_, init) => {
    routes.push(JSON.parse(String(init?.body)).route);
    return Response.json({});
  };
  for (let look = 0; look < 3; look += 1) await readScreen({ kind: 'service', name: 'web' });
  expect(routes.filter((route) => route === 'GET /services/{service}')).toHaveLength(3);
  expect(routes.filter((route) => route.endsWith('/audit'))).toHaveLength(1);
  await readScreen({ kind: 'service', name: 'shop' });
  expect(routes.filter((route) => route.endsWith('/audit'))).toHaveLength(2);
});

test('the overview has what was found on the servers of each service, read as seldom', async () => {
  const routes: string[] = [];
  globalThis.fetch = async (_, init) => {
    const { route } = JSON.parse(String(init?.body));
    routes.push(route);
    const services = [{ service: 'one' }, { service: 'two' }];
    return Response.json(route === 'GET /services' ? { services, unreadable: [] } : { at: 'now' });
  };
  const looked = await readScreen({ kind: 'overview', name: '' });
  expect(looked).toMatchObject({ services: [{ audit: { at: 'now' } }, { audit: { at: 'now' } }] });
  await readScreen({ kind: 'overview', name: '' });
  expect(routes.filter((route) => route.endsWith('/audit'))).toHaveLength(2);
});

test.each([
  ['', { kind: 'overview', name: '' }],
  ['#/services/web', { kind: 'service', name: 'web' }],
  ['#/rollouts/web-42', { kind: 'rollout', name: 'web-42' }],
  ['#/campaigns/base-1.0.3-1', { kind: 'campaign', name: 'base-1.0.3-1' }],
  ['#/campaigns', { kind: 'campaign', name: '' }],
  ['#/elsewhere/web', { kind: 'overview', name: '' }],
])('the address "%s" names a screen', (hash, place) => {
  expect(placeOf(hash)).toEqual(place);
});

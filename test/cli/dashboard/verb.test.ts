import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { HttpApi } from '../../../local-cloud/http-api/http-api.ts';
import { aServiceIn, aWorld } from '../../world/world.ts';
import { greenshift, launch } from '../greenshift.ts';
import { serveWorld } from '../serve-world.ts';

let api: HttpApi | undefined;
afterEach(async () => {
  await api?.close();
  api = undefined;
});

async function endpoint(): Promise<Record<string, string>> {
  const world = aWorld();
  await aServiceIn(world);
  api = await serveWorld(world);
  return { GREENSHIFT_ENDPOINT: api.url };
}

test('greenshift dashboard prints the address, serves the page until Ctrl-C, and signs what the page asks', async () => {
  const running = launch(['dashboard', '--port', '0'], await endpoint());
  const [address = ''] = await running.until(/http:\/\/127\.0\.0\.1:\d+\/\?key=\S+/);
  const { origin } = new URL(address);
  const { headers, status } = await fetch(address, { redirect: 'manual' });
  expect(status).toBe(303);
  const cookie = headers.get('set-cookie')?.split(';')[0] ?? '';
  const page = await fetch(`${origin}/`, { headers: { cookie } });
  expect(await page.text()).toContain('<title>Greenshift</title>');
  const called = await fetch(`${origin}/call`, {
    method: 'POST',
    headers: { cookie, origin, 'content-type': 'application/json' },
    body: JSON.stringify({ route: 'GET /services' }),
  });
  expect(await called.json()).toMatchObject({ services: [{ service: 'web' }] });
  running.interrupt();
  expect(await running.finished).toMatchObject({ code: 0, out: `${address}\n` });
});

test('a port that is taken is said in one line', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => other.once('listening', resolve));
  const { port } = other.address() as AddressInfo;
  const { code, out, err } = await greenshift(['dashboard', '--port', String(port)], await endpoint());
  other.close();
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toContain(`port ${port} is taken`);
});

test('without an API there is no page', async () => {
  const gone = await endpoint();
  await api?.close();
  api = undefined;
  const { code, err } = await greenshift(['dashboard', '--port', '0'], gone);
  expect(code).toBe(1);
  expect(err).toContain('nothing listens at http://127.0.0.1:');
});

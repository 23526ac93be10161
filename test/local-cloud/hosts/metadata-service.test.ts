import { afterEach, beforeEach, expect, test } from 'vitest';
import { type MetadataService, openMetadataService } from '../../../local-cloud/hosts/metadata-service.ts';

let service: MetadataService;
let now: number;
let options: { needsToken: boolean; isEnabled: boolean };

beforeEach(async () => {
  now = 0;
  options = { needsToken: true, isEnabled: true };
  service = await openMetadataService(
    'i-1',
    {
      read: (instanceId, path) => (path === 'meta-data/instance-id' ? instanceId : undefined),
      needsToken: () => options.needsToken,
      isEnabled: () => options.isEnabled,
    },
    () => now,
  );
});

afterEach(() => service.close());

async function ask(path: string, headers: Record<string, string> = {}, method = 'GET') {
  const response = await fetch(`${service.url}${path}`, { method, headers });
  return { status: response.status, text: await response.text(), headers: response.headers };
}

const INSTANCE_ID = '/latest/meta-data/instance-id';
const openSession = (seconds: number | string = 60) =>
  ask('/latest/api/token', { 'x-aws-ec2-metadata-token-ttl-seconds': String(seconds) }, 'PUT');
const withToken = (token: string, path = INSTANCE_ID) => ask(path, { 'x-aws-ec2-metadata-token': token });

test('a session reads what there is for as long as it asked for', async () => {
  const { status, text: token, headers } = await openSession(60);
  expect([status, headers.get('x-aws-ec2-metadata-token-ttl-seconds')]).toEqual([200, '60']);
  expect(await withToken(token)).toMatchObject({ status: 200, text: 'i-1' });
  expect(await withToken(token, '/latest/meta-data/absent')).toMatchObject({ status: 404, text: '' });
  expect(await withToken(token, '/')).toMatchObject({ status: 404 });
  now += 60_000;
  expect(await withToken(token)).toMatchObject({ status: 401 });
});

test('without a session there is nothing to read, unless the instance allows it', async () => {
  expect(await ask(INSTANCE_ID)).toMatchObject({ status: 401, text: '' });
  options.needsToken = false;
  expect(await ask(INSTANCE_ID)).toMatchObject({ status: 200, text: 'i-1' });
  expect(await withToken('of another instance')).toMatchObject({ status: 401 });
});

test('an instance without the service is refused', async () => {
  const { text: token } = await openSession();
  options.isEnabled = false;
  expect(await withToken(token)).toMatchObject({ status: 403, text: '' });
  expect(await openSession()).toMatchObject({ status: 403 });
});

test.each(['0', '21601', '1.5', 'a minute', ''])('a session of %j seconds is refused', async (seconds) => {
  expect(await openSession(seconds)).toMatchObject({ status: 400 });
});

test('a session is opened by PUT alone', async () => {
  expect(await ask('/latest/api/token')).toMatchObject({ status: 405 });
});

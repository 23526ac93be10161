import {
  DeleteParameterCommand,
  GetParameterCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  HierarchyLevelLimitExceededException,
  HierarchyTypeMismatchException,
  ParameterAlreadyExists,
  ParameterNotFound,
  ParameterVersionNotFound,
  PutParameterCommand,
  type PutParameterCommandInput,
  paginateGetParametersByPath,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createParameterStore } from '../../../../local-cloud/services/ssm/parameters.ts';
import { createSsm } from '../../../../local-cloud/services/ssm/ssm.ts';
import { virtualClock } from '../../../../local-cloud/time/virtual-clock.ts';
import { createEndpoint, type Endpoint } from '../../../../local-cloud/wire/endpoint.ts';

let endpoint: Endpoint;
let client: SSMClient;

beforeEach(async () => {
  const clock = virtualClock(Date.parse('2026-01-01T09:00:00Z'));
  const region = { clock, account: '111122223333', name: 'eu-west-1', random: () => 0.5, emit: () => {} };
  const { service } = createSsm(region, createParameterStore(clock));
  endpoint = await createEndpoint({ services: [service] });
  client = new SSMClient({
    endpoint: endpoint.url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
});

afterEach(async () => {
  client.destroy();
  await endpoint.close();
});

const put = (Name: string, Value: string, more: Partial<PutParameterCommandInput> = {}) =>
  client.send(new PutParameterCommand({ Name, Value, Type: 'String', ...more }));
const get = (Name: string, WithDecryption?: boolean) =>
  client.send(new GetParameterCommand({ Name, WithDecryption })).then(({ Parameter }) => Parameter);
const byPath = async (Path: string, more: object = {}) => {
  const { Parameters = [] } = await client.send(new GetParametersByPathCommand({ Path, ...more }));
  return Parameters.map(({ Name, Value }) => [Name, Value]);
};

test('a parameter is read back as it was put, and its versions by their numbers', async () => {
  expect(await put('/web/greeting', 'hello')).toMatchObject({ Version: 1, Tier: 'Standard' });
  expect(await put('/web/greeting', 'welcome', { Type: undefined, Overwrite: true })).toMatchObject({
    Version: 2,
  });
  expect(await get('/web/greeting')).toEqual({
    Name: '/web/greeting',
    Type: 'String',
    Value: 'welcome',
    Version: 2,
    DataType: 'text',
    LastModifiedDate: new Date('2026-01-01T09:00:00Z'),
    ARN: 'arn:aws:ssm:eu-west-1:111122223333:parameter/web/greeting',
  });
  expect(await get('/web/greeting:1')).toMatchObject({ Value: 'hello', Version: 1, Selector: ':1' });
  await expect(get('/web/greeting:3')).rejects.toBeInstanceOf(ParameterVersionNotFound);
});

test('a secret is shown to those alone who ask for its decryption', async () => {
  await put('/web/agent-token', 'only for agents', { Type: 'SecureString' });
  const encrypted = await get('/web/agent-token');
  expect(encrypted).toMatchObject({ Type: 'SecureString' });
  expect(encrypted?.Value).not.toContain('only for agents');
  expect(await get('/web/agent-token', true)).toMatchObject({ Value: 'only for agents' });
  expect(await byPath('/web', { WithDecryption: true })).toEqual([['/web/agent-token', 'only for agents']]);
});

test('a folder is read without the folders in it, unless they are asked for, and page by page', async () => {
  for (const name of ['/web/b', '/web/a', '/web/deep/c', '/webs/d', '/plain'])
    await put(name, `value of ${name}`);
  const a = ['/web/a', 'value of /web/a'];
  const b = ['/web/b', 'value of /web/b'];
  expect(await byPath('/web')).toEqual([a, b]);
  expect(await byPath('/web/')).toEqual([a, b]);
  expect(await byPath('/web', { Recursive: true })).toEqual([a, b, ['/web/deep/c', 'value of /web/deep/c']]);
  expect(await byPath('/absent')).toEqual([]);
  const pages = [];
  const paginator = paginateGetParametersByPath({ client, pageSize: 2 }, { Path: '/', Recursive: true });
  for await (const { Parameters = [] } of paginator) pages.push(Parameters.map(({ Name }) => Name));
  expect(pages).toEqual([['/plain', '/web/a'], ['/web/b', '/web/deep/c'], ['/webs/d']]);
  await expect(byPath('web')).rejects.toMatchObject({ name: 'ValidationException' });
  await expect(byPath('/web', { MaxResults: 11 })).rejects.toMatchObject({ name: 'ValidationException' });
  await expect(byPath('/web', { NextToken: 'no token' })).rejects.toMatchObject({
    name: 'ValidationException',
  });
});

test('of several names, those that there are not are told, and are no error', async () => {
  await put('/web/greeting', 'hello');
  const several = (Names: string[]) => client.send(new GetParametersCommand({ Names }));
  expect(await several(['/web/greeting', '/web/absent', '/web/greeting:9'])).toMatchObject({
    Parameters: [{ Name: '/web/greeting', Value: 'hello' }],
    InvalidParameters: ['/web/absent', '/web/greeting:9'],
  });
  await expect(several(['/a', '/a'])).rejects.toMatchObject({ name: 'ValidationException' });
  await expect(several(Array.from({ length: 11 }, (_, n) => `/${n}`))).rejects.toMatchObject({
    name: 'ValidationException',
  });
});

test('a parameter that was deleted is gone, with its versions', async () => {
  await put('/web/greeting', 'hello');
  const remove = () => client.send(new DeleteParameterCommand({ Name: '/web/greeting' }));
  await remove();
  await expect(get('/web/greeting')).rejects.toBeInstanceOf(ParameterNotFound);
  await expect(get('/web/greeting:1')).rejects.toBeInstanceOf(ParameterNotFound);
  await expect(remove()).rejects.toBeInstanceOf(ParameterNotFound);
  expect(await put('/web/greeting', 'hello again')).toMatchObject({ Version: 1 });
});

test('what would overwrite a parameter unasked, or change its type, is refused', async () => {
  await put('/web/greeting', 'hello');
  await expect(put('/web/greeting', 'welcome')).rejects.toBeInstanceOf(ParameterAlreadyExists);
  await expect(
    put('/web/greeting', 'welcome', { Type: 'SecureString', Overwrite: true }),
  ).rejects.toBeInstanceOf(HierarchyTypeMismatchException);
  expect(await get('/web/greeting')).toMatchObject({ Value: 'hello', Version: 1 });
});

test.each([
  ['no type', { Type: undefined }],
  ['an unknown type', { Type: 'Secret' as never }],
  ['no value', { Value: '' }],
  ['more than 4 KB', { Value: 'ü'.repeat(2_049) }],
  ['a path without its first slash', { Name: 'web/greeting' }],
  ['a name with a space', { Name: '/web/the greeting' }],
  ['a name of AWS', { Name: '/aws/service/greeting' }],
])('a new parameter with %s is refused', async (_, more) => {
  await expect(put('/web/greeting', 'hello', more)).rejects.toMatchObject({ name: 'ValidationException' });
});

test('a path has 15 levels at most', async () => {
  const path = (levels: number) => '/level'.repeat(levels);
  expect(await put(path(15), 'deep')).toMatchObject({ Version: 1 });
  await expect(put(path(16), 'deeper')).rejects.toBeInstanceOf(HierarchyLevelLimitExceededException);
});

test('the 100 newest versions are kept', async () => {
  await put('/web/greeting', '1');
  for (let version = 2; version <= 101; version += 1)
    await put('/web/greeting', String(version), { Overwrite: true });
  expect(await get('/web/greeting:2')).toMatchObject({ Value: '2' });
  await expect(get('/web/greeting:1')).rejects.toBeInstanceOf(ParameterVersionNotFound);
});

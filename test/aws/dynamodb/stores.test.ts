import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, test } from 'vitest';
import { createDynamoDb } from '../../../local-cloud/services/dynamodb/dynamodb.ts';
import { recordTable } from '../../../src/aws/dynamodb/records.ts';
import { rolloutsStore } from '../../../src/aws/dynamodb/rollouts.ts';
import { storesOn } from '../../../src/aws/dynamodb/stores.ts';
import {
  CloudRefused,
  RecordNotReadable,
  RolloutNotFound,
  ServiceNotFound,
} from '../../../src/rollout/errors.ts';
import { campaignsContract } from '../../contracts/campaigns.ts';
import { portsOnLambda } from '../../contracts/lambda-world.ts';
import { storeContract } from '../../contracts/records.ts';
import { clientsOn, LOCAL } from '../cloud.ts';
import { aClaim, aService } from './records.ts';

const TABLE = 'greenshift';

async function open(dynamodb: RequestListener = createDynamoDb()) {
  const { documents, url } = await clientsOn({ raw: { dynamodb } });
  const key = (AttributeName: string, KeyType: 'HASH' | 'RANGE') => ({ AttributeName, KeyType });
  const client = new DynamoDBClient({ endpoint: url, ...LOCAL });
  await client.send(
    new CreateTableCommand({
      TableName: TABLE,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [key('pk', 'HASH'), key('sk', 'RANGE')],
      AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    }),
  );
  client.destroy();
  return { url, documents, ...storesOn(recordTable(documents, TABLE)) };
}

describe('the stores on DynamoDB', () => {
  storeContract(open);
  campaignsContract(open);
});

describe('the stores on DynamoDB, as on Lambda', () =>
  storeContract(async () => portsOnLambda((await open()).url, TABLE)));

/** DynamoDB that does what it is asked, but loses the answer to one write. */
function losingOneAnswer(): { handler: RequestListener; puts: () => number } {
  const dynamodb = createDynamoDb();
  let puts = 0;
  const handler = (request: IncomingMessage, response: ServerResponse) => {
    if (request.headers['x-amz-target']?.toString().endsWith('.PutItem')) {
      puts += 1;
      if (puts === 1) response.end = () => response.destroy();
    }
    dynamodb(request, response);
  };
  return { handler, puts: () => puts };
}

test("the SDK's retry after a lost answer meets its own success, and that is no conflict", async () => {
  const lossy = losingOneAnswer();
  const { services } = await open(lossy.handler);
  const saved = await services.save(aService());
  expect(lossy.puts()).toBe(2);
  expect(await services.get('web')).toEqual(saved);
});

test('a table that is not there is a refusal, not an empty store', async () => {
  const { documents } = await open();
  const elsewhere = rolloutsStore(recordTable(documents, 'elsewhere'));
  await expect(elsewhere.get('web-1')).rejects.toBeInstanceOf(CloudRefused);
  await expect(elsewhere.save(aClaim().rollout)).rejects.toBeInstanceOf(CloudRefused);
});

// Whoever asked for a service with a name of 5,000 characters was told that AWS had refused a call, with a 502.
test('what is longer than any key is not there', async () => {
  const { services, rollouts } = await open();
  const long = 'a'.repeat(5_000);
  await expect(services.get(long)).rejects.toBeInstanceOf(ServiceNotFound);
  expect(await services.findRemoved(long)).toBeUndefined();
  await expect(rollouts.get(long)).rejects.toBeInstanceOf(RolloutNotFound);
});

test('services are listed over all pages of the table', async () => {
  const { services } = await open();
  const long = Array.from({ length: 200 }, (_, at) => ({ image: `ami-${at}`, rollout: 'x'.repeat(900) }));
  const names = Array.from({ length: 8 }, (_, at) => `service-${at}`);
  for (const name of names) await services.save({ ...aService(name), rolledOut: long });
  expect((await services.list()).services.map(({ name }) => name).toSorted()).toEqual(names);
});

test('a record is stored with its schemaVersion, and one of a newer version is not read', async () => {
  const { documents, services } = await open();
  await services.save(aService());
  const stored = { ...aService(), version: 1, pk: 'service', sk: 'web' };
  await documents.send(new PutCommand({ TableName: TABLE, Item: { ...stored, schemaVersion: 99 } }));
  const unreadable = new RecordNotReadable(
    'service/web was written by a newer version of Greenshift: it has schemaVersion 99, this version reads up to 1; deploy the version that wrote it, or a newer one',
  );
  await expect(services.get('web')).rejects.toThrow(unreadable);
  const other = await services.save(aService('api'));
  expect(await services.list()).toEqual({
    services: [other],
    unreadable: [{ name: 'web', error: unreadable }],
  });
  await documents.send(new PutCommand({ TableName: TABLE, Item: stored }));
  expect(await services.get('web')).toEqual({ ...aService(), version: 1 });
});

import {
  ConditionalCheckFailedException,
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createDynamoDb } from '../../../../local-cloud/services/dynamodb/dynamodb.ts';
import { createEndpoint, type Endpoint } from '../../../../local-cloud/wire/endpoint.ts';
import { settings } from '../../wire/clients.ts';

let endpoint: Endpoint;
let client: DynamoDBClient;

const TableName = 'rollouts';

beforeAll(async () => {
  endpoint = await createEndpoint({ services: [], raw: { dynamodb: createDynamoDb() } });
  client = new DynamoDBClient(settings(endpoint.url));
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    }),
  );
  // CreateTable answers CREATING, as on AWS; half a second would be dynalite's own pace.
  const active = async () => {
    const { Table } = await client.send(new DescribeTableCommand({ TableName }));
    expect(Table?.TableStatus).toBe('ACTIVE');
  };
  await vi.waitFor(active, { interval: 5, timeout: 30_000 });
});

afterAll(async () => {
  client.destroy();
  await endpoint.close();
});

const lock = (owner: string) =>
  new PutItemCommand({
    TableName,
    Item: { pk: { S: 'lock#web' }, owner: { S: owner } },
    ConditionExpression: 'attribute_not_exists(pk)',
  });

test('of many conditional writes at once one wins, and the others fail by the SDK’s own class', async () => {
  const outcomes = await Promise.allSettled(['a', 'b', 'c', 'd'].map((owner) => client.send(lock(owner))));
  const failed = outcomes.filter((outcome) => outcome.status === 'rejected');
  expect(failed).toHaveLength(3);
  for (const { reason } of failed) expect(reason).toBeInstanceOf(ConditionalCheckFailedException);
  const { Item } = await client.send(new GetItemCommand({ TableName, Key: { pk: { S: 'lock#web' } } }));
  expect(Item?.owner?.S).toMatch(/^[abcd]$/);
});

test('what it cannot do it refuses', async () => {
  const old = lock('e');
  old.input.ReturnValuesOnConditionCheckFailure = 'ALL_OLD';
  await expect(client.send(old)).rejects.toMatchObject({
    name: 'ValidationException',
    message: expect.stringContaining('ReturnValuesOnConditionCheckFailure'),
  });
  const transaction = new TransactWriteItemsCommand({
    TransactItems: [{ Put: { TableName, Item: { pk: { S: 'x' } } } }],
  });
  await expect(client.send(transaction)).rejects.toMatchObject({ name: 'UnknownOperationException' });
});

import { GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { expect, test } from 'vitest';
import { createDocumentTable } from '../../simulation/world/records-table.ts';

const Key = { pk: 'service', sk: 'web' };

async function aTableWithOneItem() {
  const table = createDocumentTable();
  await table.send(
    new PutCommand({
      TableName: 'greenshift',
      Item: { ...Key, version: 1 },
      ConditionExpression: 'attribute_not_exists(pk)',
    }),
  );
  const update = new PutCommand({
    TableName: 'greenshift',
    Item: { ...Key, version: 2 },
    ConditionExpression: '#version = :read',
    ExpressionAttributeNames: { '#version': 'version' },
    ExpressionAttributeValues: { ':read': 1 },
  });
  return { ...table, update, get: getFrom(table), query: queryIn(table) };
}

type Table = ReturnType<typeof createDocumentTable>;

const getFrom = (table: Table) => async (ConsistentRead?: boolean) =>
  ((await table.send(new GetCommand({ TableName: 'greenshift', Key, ConsistentRead }))) as { Item?: unknown })
    .Item;

const queryIn = (table: Table) => async (ConsistentRead?: boolean) => {
  const command = new QueryCommand({
    TableName: 'greenshift',
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': Key.pk },
    ConsistentRead,
  });
  return ((await table.send(command)) as { Items: unknown[] }).Items;
};

test('a consistent read returns what was written last', async () => {
  const table = await aTableWithOneItem();
  expect(await table.get(true)).toEqual({ ...Key, version: 1 });
  await table.send(table.update);
  expect(await table.get(true)).toEqual({ ...Key, version: 2 });
  expect(await table.query(true)).toEqual([{ ...Key, version: 2 }]);
});

test.each([false, undefined])('a read with ConsistentRead: %s returns the past', async (consistent) => {
  const table = await aTableWithOneItem();
  expect(await table.get(consistent)).toBeUndefined();
  expect(await table.query(consistent)).toEqual([]);
  await table.send(table.update);
  expect(await table.get(consistent)).toEqual({ ...Key, version: 1 });
  expect(await table.query(consistent)).toEqual([{ ...Key, version: 1 }]);
});

test('a write is compared with what was written last, whatever was read', async () => {
  const table = await aTableWithOneItem();
  await table.send(table.update);
  await expect(table.send(table.update)).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
});

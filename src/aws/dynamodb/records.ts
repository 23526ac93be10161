import { isDeepStrictEqual } from 'node:util';
import { type DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { RecordConflict } from '../../rollout/errors.ts';
import { callAws, paginate } from '../call.ts';

/** The document client; it must leave out undefined members (`removeUndefinedValues`). */
export type Documents = Pick<DynamoDBDocumentClient, 'send'>;

export interface Key {
  readonly pk: string;
  readonly sk: string;
}

/** Records of one DynamoDB table (`pk`, `sk`), each a whole item with a `version` that rises with every write. */
export interface RecordTable {
  find<Row extends Versioned>(key: Key): Promise<Row | undefined>;
  list<Row extends Versioned>(pk: string): Promise<Row[]>;
  /** Writes the record with its version raised by one, and answers it. Throws RecordConflict. */
  save<Row extends Versioned>(key: Key, row: Row): Promise<Row>;
}

interface Versioned {
  readonly version: number;
}

export const recordTable = (client: Documents, table: string): RecordTable => ({
  find: (key) => find(client, table, key),
  list: (pk) => list(client, table, pk),
  save: (key, row) => save(client, table, key, row),
});

async function find<Row extends Versioned>(client: Documents, table: string, key: Key) {
  const { pk, sk } = key;
  const command = new GetCommand({ TableName: table, Key: { pk, sk }, ConsistentRead: true });
  const { Item } = await callAws(`read the record ${sk} of ${pk}`, client.send(command));
  return Item && rowOf<Row>(Item);
}

async function list<Row extends Versioned>(client: Documents, table: string, pk: string): Promise<Row[]> {
  const items = await paginate(async (start: Record<string, unknown> | undefined) => {
    const command = new QueryCommand({
      TableName: table,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': pk },
      ConsistentRead: true,
      ExclusiveStartKey: start,
    });
    const answer = await callAws(`list the records of ${pk}`, client.send(command));
    return { items: answer.Items, next: answer.LastEvaluatedKey };
  });
  return items.map((item) => rowOf<Row>(item));
}

async function save<Row extends Versioned>(
  client: Documents,
  table: string,
  key: Key,
  row: Row,
): Promise<Row> {
  const next = { ...row, version: row.version + 1 };
  const command = new PutCommand({
    TableName: table,
    Item: { ...next, pk: key.pk, sk: key.sk },
    ...(row.version === 0
      ? { ConditionExpression: 'attribute_not_exists(pk)' }
      : {
          ConditionExpression: '#version = :read',
          ExpressionAttributeNames: { '#version': 'version' },
          ExpressionAttributeValues: { ':read': row.version },
        }),
  });
  await callAws<unknown, unknown>(`write the record ${key.sk} of ${key.pk}`, client.send(command), {
    ConditionalCheckFailedException: async () => {
      if (await stands(client, table, key, next)) return;
      throw new RecordConflict(`${key.pk}/${key.sk} changed since version ${row.version} of it was read`);
    },
  });
  return next;
}

/** True when the record is what we meant to write: the SDK's retry then met its own success, whose answer was lost. */
async function stands<Row extends Versioned>(client: Documents, table: string, key: Key, meant: Row) {
  const found = await find<Row>(client, table, key);
  return found !== undefined && isDeepStrictEqual(found, JSON.parse(JSON.stringify(meant)));
}

/** We write every item ourselves, whole, so what is read has the shape that was written. */
function rowOf<Row extends Versioned>({ pk: _, sk: __, ...row }: Record<string, unknown>): Row {
  return row as unknown as Row;
}

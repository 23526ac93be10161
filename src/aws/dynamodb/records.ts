import { isDeepStrictEqual } from 'node:util';
import { type DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { RecordConflict, RecordNotReadable } from '../../rollout/errors.ts';
import type { RecordFormat } from '../../rollout/schema/format.ts';
import { callAws, paginate } from '../call.ts';

/** The document client; it must leave out undefined members (`removeUndefinedValues`). */
export type Documents = Pick<DynamoDBDocumentClient, 'send'>;

export interface Key {
  readonly pk: string;
  readonly sk: string;
}

/**
 * Records of one kind in a DynamoDB table (`pk`, `sk`), each a whole item with a `version` that rises with every write.
 * Reading throws RecordNotReadable.
 */
export interface Records<Row> {
  find(key: Key): Promise<Row | undefined>;
  /** The records that can be read, and the errors of the others: it doesn't throw RecordNotReadable. */
  list(pk: string): Promise<Listing<Row>>;
  /** Writes the record with its version raised by one, and returns it. Throws RecordConflict. */
  save(key: Key, row: Row): Promise<Row>;
}

export interface Listing<Row> {
  readonly rows: readonly Row[];
  readonly unreadable: readonly { readonly sk: string; readonly error: RecordNotReadable }[];
}

interface Versioned {
  readonly version: number;
}

export type RecordTable = <Row extends Versioned>(format: RecordFormat<Row>) => Records<Row>;

export const recordTable =
  (client: Documents, table: string): RecordTable =>
  (format) => ({
    find: (key) => find(client, table, key, format),
    list: (pk) => list(client, table, pk, format),
    save: (key, row) => save(client, table, key, row, format),
  });

/** Bytes, of a key and of a sort key (DynamoDB developer guide, "Quotas"): nothing can be kept under a longer one. */
const KEY_MAX = 2_048;
const SORT_KEY_MAX = 1_024;

const isPossible = ({ pk, sk }: Key) =>
  Buffer.byteLength(pk) <= KEY_MAX && Buffer.byteLength(sk) <= SORT_KEY_MAX;

async function find<Row>(client: Documents, table: string, key: Key, format: RecordFormat<Row>) {
  if (!isPossible(key)) return undefined;
  const { pk, sk } = key;
  const command = new GetCommand({ TableName: table, Key: { pk, sk }, ConsistentRead: true });
  const { Item } = await callAws(`read the record ${sk} of ${pk}`, client.send(command));
  return Item && rowOf(Item, format);
}

async function list<Row>(
  client: Documents,
  table: string,
  pk: string,
  format: RecordFormat<Row>,
): Promise<Listing<Row>> {
  const items = await paginate(async (start: Record<string, unknown> | undefined) => {
    const command = new QueryCommand({
      TableName: table,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': pk },
      ConsistentRead: true,
      ExclusiveStartKey: start,
    });
    const page = await callAws(`list the records of ${pk}`, client.send(command));
    return { items: page.Items, next: page.LastEvaluatedKey };
  });
  return listingOf(items, format);
}

function listingOf<Row>(items: readonly Record<string, unknown>[], format: RecordFormat<Row>): Listing<Row> {
  const rows: Row[] = [];
  const unreadable: Listing<Row>['unreadable'][number][] = [];
  for (const item of items) {
    try {
      rows.push(rowOf(item, format));
    } catch (error) {
      if (!(error instanceof RecordNotReadable)) throw error;
      unreadable.push({ sk: String(item.sk), error });
    }
  }
  return { rows, unreadable };
}

async function save<Row extends Versioned>(
  client: Documents,
  table: string,
  key: Key,
  row: Row,
  format: RecordFormat<Row>,
): Promise<Row> {
  const next = { ...row, version: row.version + 1 };
  const command = new PutCommand({
    TableName: table,
    Item: { ...format.write(next), pk: key.pk, sk: key.sk },
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
      if (await isWritten(client, table, key, next, format)) return;
      throw new RecordConflict(`${key.pk}/${key.sk} changed since version ${row.version} of it was read`);
    },
  });
  return next;
}

/** True when the SDK's retry met its own success, whose response was lost. */
async function isWritten<Row>(
  client: Documents,
  table: string,
  key: Key,
  meant: Row,
  format: RecordFormat<Row>,
) {
  const found = await find(client, table, key, format);
  return found !== undefined && isDeepStrictEqual(found, JSON.parse(JSON.stringify(meant)));
}

const rowOf = <Row>(item: Record<string, unknown>, format: RecordFormat<Row>): Row =>
  format.read(item, `${item.pk}/${item.sk}`);

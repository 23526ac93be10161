import { GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';

type Item = Readonly<Record<string, unknown>>;

/**
 * A DynamoDB table in memory, as far as our records use one: whole items, written on a condition. A read that doesn't ask
 * for consistency returns items as they were before their last write, the most that DynamoDB permits (developer guide,
 * "DynamoDB read consistency").
 */
export interface DocumentTable {
  /** Takes the document client's commands. Everything that our records don't send throws. */
  send(command: unknown): Promise<unknown>;
  /** What is in it, for those who only read. */
  items(): readonly Item[];
}

/** The error as the SDK throws it when a condition doesn't hold. */
class ConditionalCheckFailedException extends Error {
  override readonly name = 'ConditionalCheckFailedException';
}

export function createDocumentTable(): DocumentTable {
  const items = new Map<string, { readonly now: Item; readonly before: Item | undefined }>();
  const kept = keeper();
  const keyOf = ({ pk, sk }: Item) => `${pk}\n${sk}`;

  function put({ Item: item = {}, ConditionExpression, ExpressionAttributeValues }: PutCommand['input']) {
    const before = items.get(keyOf(item))?.now;
    const holds =
      ConditionExpression === 'attribute_not_exists(pk)'
        ? before === undefined
        : before?.version === ExpressionAttributeValues?.[':read'];
    if (!holds) throw new ConditionalCheckFailedException('The conditional request failed');
    items.set(keyOf(item), { now: kept(item) as Item, before });
    return {};
  }

  const get = ({ Key = {}, ConsistentRead = false }: GetCommand['input']) => ({
    Item: items.get(keyOf(Key))?.[ConsistentRead ? 'now' : 'before'],
  });

  function query({ ExpressionAttributeValues, ConsistentRead = false }: QueryCommand['input']) {
    const read = [...items.values()].map((item) => (ConsistentRead ? item.now : item.before));
    return { Items: read.filter((item) => item && item.pk === ExpressionAttributeValues?.[':pk']) };
  }

  return {
    async send(command) {
      if (command instanceof GetCommand) return get(command.input);
      if (command instanceof PutCommand) return put(command.input);
      if (command instanceof QueryCommand) return query(command.input);
      throw new TypeError(`the records don't use ${(command as object).constructor.name}`);
    },
    items: () => [...items.values()].map(({ now }) => now),
  };
}

/**
 * Returns what is written as it would come back over the wire: without members that are undefined, and nobody who has it
 * can change it. What was kept before is frozen and isn't copied again: a record of an hour grows by a line, and was
 * copied whole each time it was read or written.
 */
function keeper(): (value: unknown) => unknown {
  const known = new WeakSet<object>();

  const keep = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null || known.has(value)) return value;
    const copy = Array.isArray(value) ? value.map((one) => keep(one ?? null)) : keepMembers(value);
    known.add(copy);
    return Object.freeze(copy);
  };

  function keepMembers(value: object): object {
    const members: Record<string, unknown> = {};
    for (const [name, member] of Object.entries(value)) {
      if (member !== undefined) members[name] = keep(member);
    }
    return members;
  }

  return keep;
}

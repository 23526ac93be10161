import { GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';

type Item = Readonly<Record<string, unknown>>;

/** A DynamoDB table in memory, as far as our records use one: whole items, read consistently, written on a condition. */
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
  const items = new Map<string, Item>();
  const kept = keeper();
  const keyOf = ({ pk, sk }: Item) => `${pk}\n${sk}`;

  function put({ Item: item = {}, ConditionExpression, ExpressionAttributeValues }: PutCommand['input']) {
    const before = items.get(keyOf(item));
    const holds =
      ConditionExpression === 'attribute_not_exists(pk)'
        ? before === undefined
        : before?.version === ExpressionAttributeValues?.[':read'];
    if (!holds) throw new ConditionalCheckFailedException('The conditional request failed');
    items.set(keyOf(item), kept(item) as Item);
    return {};
  }

  return {
    async send(command) {
      if (command instanceof GetCommand) return { Item: items.get(keyOf(command.input.Key ?? {})) };
      if (command instanceof PutCommand) return put(command.input);
      if (command instanceof QueryCommand) {
        const pk = command.input.ExpressionAttributeValues?.[':pk'];
        return { Items: [...items.values()].filter((item) => item.pk === pk) };
      }
      throw new TypeError(`the records don't use ${(command as object).constructor.name}`);
    },
    items: () => [...items.values()],
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

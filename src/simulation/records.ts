import { GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';

type Item = Record<string, unknown>;

/** A DynamoDB table in memory, as far as our records use one: whole items, read consistently, written on a condition. */
export interface DocumentTable {
  /** Takes the document client's commands. Everything that our records don't send throws. */
  send(command: unknown): Promise<unknown>;
  /** What stands in it, for those who look on and change nothing. */
  items(): readonly Item[];
}

/** The error as the SDK throws it when a condition doesn't hold. */
class ConditionalCheckFailedException extends Error {
  override readonly name = 'ConditionalCheckFailedException';
}

export function createDocumentTable(): DocumentTable {
  const items = new Map<string, Item>();
  const keyOf = ({ pk, sk }: Item) => `${pk}\n${sk}`;
  // Through JSON, as over the wire: undefined members are gone, nothing is shared with the reader or the writer.
  const copied = (item: Item | undefined) => item && (JSON.parse(JSON.stringify(item)) as Item);

  function put({ Item: item = {}, ConditionExpression, ExpressionAttributeValues }: PutCommand['input']) {
    const before = items.get(keyOf(item));
    const holds =
      ConditionExpression === 'attribute_not_exists(pk)'
        ? before === undefined
        : before?.version === ExpressionAttributeValues?.[':read'];
    if (!holds) throw new ConditionalCheckFailedException('The conditional request failed');
    items.set(keyOf(item), copied(item)!);
    return {};
  }

  return {
    async send(command) {
      if (command instanceof GetCommand) return { Item: copied(items.get(keyOf(command.input.Key ?? {}))) };
      if (command instanceof PutCommand) return put(command.input);
      if (command instanceof QueryCommand) {
        const pk = command.input.ExpressionAttributeValues?.[':pk'];
        return { Items: [...items.values()].filter((item) => item.pk === pk).map(copied) };
      }
      throw new TypeError(`the records don't use ${(command as object).constructor.name}`);
    },
    items: () => [...items.values()],
  };
}

import { GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';

type Item = Record<string, unknown>;

/** A DynamoDB table in memory, as far as our records use one: whole items, read consistently, written on a condition. */
export interface DocumentTable {
  /** Takes the document client's commands. Everything that our records don't send throws. */
  send(command: unknown): Promise<unknown>;
  /** What stands in it, for observers. */
  items(): readonly Item[];
}

/** The error as the SDK throws it when a condition doesn't hold. */
class ConditionalCheckFailedException extends Error {
  override readonly name = 'ConditionalCheckFailedException';
}

export function createDocumentTable(): DocumentTable {
  const items = new Map<string, string>();
  const keyOf = ({ pk, sk }: Item) => `${pk}\n${sk}`;
  const read = (text: string | undefined) => (text === undefined ? undefined : (JSON.parse(text) as Item));

  function put({ Item: item = {}, ConditionExpression, ExpressionAttributeValues }: PutCommand['input']) {
    const before = read(items.get(keyOf(item)));
    const holds =
      ConditionExpression === 'attribute_not_exists(pk)'
        ? before === undefined
        : before?.version === ExpressionAttributeValues?.[':read'];
    if (!holds) throw new ConditionalCheckFailedException('The conditional request failed');
    // Through JSON, as over the wire: undefined members are gone, nothing is shared with the writer.
    items.set(keyOf(item), JSON.stringify(item));
    return {};
  }

  return {
    async send(command) {
      if (command instanceof GetCommand) return { Item: read(items.get(keyOf(command.input.Key ?? {}))) };
      if (command instanceof PutCommand) return put(command.input);
      if (command instanceof QueryCommand) {
        const pk = command.input.ExpressionAttributeValues?.[':pk'];
        return { Items: [...items.values()].map((text) => read(text)!).filter((item) => item.pk === pk) };
      }
      throw new TypeError(`the records don't use ${(command as object).constructor.name}`);
    },
    items: () => [...items.values()].map((text) => JSON.parse(text) as Item),
  };
}

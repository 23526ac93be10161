import {
  CreateTableCommand,
  DescribeTableCommand,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Experiment } from '../experiment.ts';
import { answerOf, type Lab } from '../lab.ts';

const billed = { minutes: 3, bills: ['table'] } as const;

/** A table, for all experiments of a run. */
const table = (lab: Lab): Promise<string> =>
  lab.once('table', async () => {
    const TableName = lab.name('table');
    await lab.clients.dynamoDb.send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        Tags: [...lab.tags],
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      }),
    );
    await lab.until('the table', async () => {
      const { Table } = await lab.clients.dynamoDb.send(new DescribeTableCommand({ TableName }));
      return Table?.TableStatus === 'ACTIVE' ? Table : undefined;
    });
    return TableName;
  });

const item = (pk: string, version: number) => ({ pk: { S: pk }, version: { N: String(version) } });

export const RECORDS: readonly Experiment[] = [
  {
    ...billed,
    name: 'condition-on-what-is-absent',
    question:
      'Is a condition on an item false that does not exist, and does a consistent read see the last write?',
    builtOn: 'src/aws/dynamodb/records.ts',
    expected: { absent: 'ConditionalCheckFailedException', older: 0 },
    otherwise: 'a write under a version that is gone would be refused by the next condition',
    async observe(lab) {
      const TableName = await table(lab);
      const { dynamoDb } = lab.clients;
      const absent = await answerOf(
        dynamoDb.send(
          new UpdateItemCommand({
            TableName,
            Key: { pk: { S: 'absent' } },
            UpdateExpression: 'SET version = :next',
            ConditionExpression: 'version = :read',
            ExpressionAttributeValues: { ':read': { N: '1' }, ':next': { N: '2' } },
          }),
        ),
      );
      let older = 0;
      for (let version = 1; version <= 20; version += 1) {
        await dynamoDb.send(new PutItemCommand({ TableName, Item: item('read', version) }));
        const { Item } = await dynamoDb.send(
          new GetItemCommand({ TableName, Key: { pk: { S: 'read' } }, ConsistentRead: true }),
        );
        if (Item?.version?.N !== String(version)) older += 1;
      }
      return { absent, older };
    },
  },
];

import {
  AlreadyExistsFault,
  type AutoScalingClient,
  CreateAutoScalingGroupCommand,
  DescribeAutoScalingGroupsCommand,
  DescribeTagsCommand,
} from '@aws-sdk/client-auto-scaling';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { CreateLaunchTemplateCommand } from '@aws-sdk/client-ec2';
import { StartExecutionCommand } from '@aws-sdk/client-sfn';
import { describe, expect, test } from 'vitest';
import { AwsError, type ServiceOperations } from '../../../local-cloud/operations.ts';
import { directClient, type Interceptor } from '../../../local-cloud/wire/direct-client.ts';

interface Group {
  AutoScalingGroupName: string;
  MinSize: number;
  MaxSize: number;
  Tags?: { Key: string; Value?: string }[];
}

function fleets() {
  const groups: Group[] = [];
  const service: ServiceOperations = {
    signingName: 'autoscaling',
    operations: {
      CreateAutoScalingGroup(input: Group) {
        if (groups.some((group) => group.AutoScalingGroupName === input.AutoScalingGroupName)) {
          throw new AwsError('AlreadyExists', 'there is one');
        }
        groups.push(input);
      },
      DescribeAutoScalingGroups: () => ({ AutoScalingGroups: groups, NextToken: undefined }),
    },
  };
  return { groups, service };
}

const web = { AutoScalingGroupName: 'web', MinSize: 1, MaxSize: 2 };

describe('the direct client', () => {
  test('takes the place of a client of the SDK', async () => {
    const { service } = fleets();
    const client: Pick<AutoScalingClient, 'send' | 'destroy'> = directClient([service]);
    await client.send(new CreateAutoScalingGroupCommand(web));
    const { AutoScalingGroups, $metadata } = await client.send(new DescribeAutoScalingGroupsCommand({}));
    expect(AutoScalingGroups?.map(({ MaxSize }) => MaxSize)).toEqual([2]);
    expect($metadata.httpStatusCode).toBe(200);
    client.destroy();
  });

  test('shares nothing: an answer is a snapshot, and an input stays its caller’s', async () => {
    const { service, groups } = fleets();
    const client = directClient([service]);
    const input = { ...web, Tags: [{ Key: 'colour', Value: 'blue' }] };
    await client.send(new CreateAutoScalingGroupCommand(input));
    input.Tags[0]!.Value = 'green';
    expect(groups[0]?.Tags).toEqual([{ Key: 'colour', Value: 'blue' }]);

    const before = await client.send(new DescribeAutoScalingGroupsCommand({}));
    groups[0]!.MinSize = 5;
    expect(before.AutoScalingGroups?.[0]?.MinSize).toBe(1);
    before.AutoScalingGroups![0]!.MinSize = 9;
    expect(groups[0]!.MinSize).toBe(5);
  });

  test('leaves members without a value out, as the wire does', async () => {
    const { service } = fleets();
    const answer = await directClient([service]).send(new DescribeAutoScalingGroupsCommand({}));
    expect(Object.keys(answer)).toEqual(['AutoScalingGroups', '$metadata']);
  });

  test('counts request ids and idempotency tokens, so that a run can be repeated', async () => {
    const cloud = async () => {
      const tokens: unknown[] = [];
      const ec2: ServiceOperations = {
        signingName: 'ec2',
        operations: {
          CreateLaunchTemplate: ({ ClientToken }, { requestId }) =>
            void tokens.push([ClientToken, requestId]),
        },
      };
      const create = new CreateLaunchTemplateCommand({ LaunchTemplateName: 'web', LaunchTemplateData: {} });
      for (const client of [directClient([ec2]), directClient([ec2])]) {
        await client.send(create);
        await client.send(create);
      }
      return tokens;
    };
    const tokens = await cloud();
    expect(await cloud()).toEqual(tokens);
    // Two clients' tokens were the same, and EC2 took the one's template for the other's.
    expect(new Set(tokens.map((token) => JSON.stringify(token))).size).toBe(4);
    expect((tokens[0] as string[])[0]).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  });

  test('refuses an operation, and a service, that the local cloud does not have', async () => {
    const client = directClient([fleets().service]);
    await expect(client.send(new DescribeTagsCommand({}))).rejects.toMatchObject({ name: 'InvalidAction' });
    await expect(client.send(new StartExecutionCommand({ stateMachineArn: 'x' }))).rejects.toMatchObject({
      name: 'UnknownOperationException',
    });
    const put = new PutItemCommand({ TableName: 't', Item: {} });
    await expect(client.send(put)).rejects.toThrow('no API of the namespace com.amazonaws.dynamodb');
  });
});

describe('an interceptor', () => {
  test('sees every call with its service and operation, and what came of it', async () => {
    const seen: unknown[] = [];
    const intercept: Interceptor = async (service, operation, input, next) => {
      const outcome = await next().catch((error) => error.code);
      seen.push([service, operation, input, outcome]);
      return {};
    };
    const client = directClient([fleets().service], { intercept });
    await client.send(new CreateAutoScalingGroupCommand(web));
    await client.send(new CreateAutoScalingGroupCommand(web));
    expect(seen).toEqual([
      ['autoscaling', 'CreateAutoScalingGroup', web, undefined],
      ['autoscaling', 'CreateAutoScalingGroup', web, 'AlreadyExists'],
    ]);
  });

  test('can fail a call before it happens or lose the answer after it', async () => {
    const { service, groups } = fleets();
    const faults: Interceptor[] = [
      () => Promise.reject(new AwsError('Throttling', 'Rate exceeded')),
      async (_service, _operation, _input, next) => {
        await next();
        throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
      },
      (_service, _operation, _input, next) => next(),
    ];
    const client = directClient([service], { intercept: (...call) => faults.shift()!(...call) });
    const create = () => client.send(new CreateAutoScalingGroupCommand(web));
    await expect(create()).rejects.toMatchObject({ name: 'Throttling', $metadata: { httpStatusCode: 400 } });
    expect(groups).toHaveLength(0);
    await expect(create()).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(groups).toHaveLength(1);
    await expect(create()).rejects.toBeInstanceOf(AlreadyExistsFault);
  });
});

import {
  CloudFormationServiceException,
  type DescribeStacksCommandOutput,
} from '@aws-sdk/client-cloudformation';
import { expect, test } from 'vitest';
import { isBeingUpdated } from '../../../src/aws/cloudformation/stack-update.ts';

const STACK = 'arn:aws:cloudformation:eu-west-1:111122223333:stack/greenshift-prod/0a1b';

const clientOf = (answer: () => Partial<DescribeStacksCommandOutput>) => {
  const asked: unknown[] = [];
  const send = async (command: { readonly input: unknown }) => {
    asked.push(command.input);
    return answer();
  };
  return { asked, client: { send } as unknown as Parameters<typeof isBeingUpdated>[0] };
};

test.each([
  ['UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', true],
  ['UPDATE_ROLLBACK_IN_PROGRESS', true],
  ['UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS', true],
  ['DELETE_IN_PROGRESS', false],
  ['ROLLBACK_IN_PROGRESS', false],
  ['IMPORT_ROLLBACK_IN_PROGRESS', false],
] as const)('a stack that is %s is being updated: %s', async (StackStatus, isUpdated) => {
  const Stacks = [{ StackName: 'greenshift-prod', StackStatus, CreationTime: new Date(0) }];
  const { asked, client } = clientOf(() => ({ Stacks }));
  expect(await isBeingUpdated(client, STACK)).toBe(isUpdated);
  expect(asked).toEqual([{ StackName: STACK }]);
});

test.each(['AccessDenied', 'ThrottlingException'])(
  'what can’t be read, by %s, is no update',
  async (name) => {
    const { client } = clientOf(() => {
      throw new CloudFormationServiceException({ name, $fault: 'client', $metadata: {}, message: 'no' });
    });
    expect(await isBeingUpdated(client, STACK)).toBe(false);
  },
);

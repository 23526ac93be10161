import { describe, expect, test } from 'vitest';
import { type Call, touchingOf } from '../../../src/rollout/touched/calls.ts';

const ID = 'i-0123456789abcdef0';
const call = (name: string, parameters: Record<string, unknown>, change: Partial<Call> = {}): Call => ({
  event: 'e-1',
  at: 0,
  name,
  by: 'arn:aws:iam::111122223333:user/alice',
  isRefused: false,
  parameters,
  response: {},
  ...change,
});

describe('a call', () => {
  test.each([
    ['ssm:StartSession', { target: ID }, 'session-opened'],
    ['ssm:SendCommand', { instanceIds: [ID] }, 'command-sent'],
    ['ssm:SendCommand', { targets: [{ key: 'InstanceIds', values: [ID] }] }, 'command-sent'],
    ['ec2-instance-connect:SendSSHPublicKey', { instanceId: ID, instanceOSUser: 'root' }, 'key-pushed'],
    ['ec2-instance-connect:SendSerialConsoleSSHPublicKey', { instanceId: ID }, 'serial-console'],
    ['ec2:ModifyInstanceAttribute', { instanceId: ID, groupSet: {} }, 'attribute-modified'],
    [
      'ec2:ModifyInstanceMetadataOptions',
      { ModifyInstanceMetadataOptionsRequest: { InstanceId: ID } },
      'attribute-modified',
    ],
  ])('%s of %o touches its server', (name, parameters, code) => {
    expect(touchingOf(call(name, parameters))).toMatchObject({
      touch: { code, event: 'e-1' },
      servers: [ID],
    });
  });

  test('that names the profile it replaces has its server in the response', () => {
    const name = 'ec2:ReplaceIamInstanceProfileAssociation';
    const response = { iamInstanceProfileAssociation: { instanceId: ID } };
    expect(touchingOf(call(name, { associationId: 'iip-assoc-1' }, { response }))?.servers).toEqual([ID]);
  });

  test('to a whole group touches all of it', () => {
    const targets = [{ key: 'tag:aws:autoscaling:groupName', values: ['web-7'] }];
    expect(touchingOf(call('ssm:SendCommand', { targets }))).toMatchObject({
      servers: [],
      groups: ['web-7'],
    });
  });

  test('that was refused, that reads, or that a server makes itself at its launch touches nothing', () => {
    const refused = call('ssm:StartSession', { target: ID }, { isRefused: true });
    expect(touchingOf(refused)).toBeUndefined();
    expect(touchingOf(call('ec2:DescribeInstances', { instanceId: ID }))).toBeUndefined();
    const by = `arn:aws:sts::111122223333:assumed-role/web/${ID}`;
    expect(touchingOf(call('ec2:ModifyInstanceAttribute', { instanceId: ID }, { by }))?.servers).toEqual([]);
  });

  test('of any shape and depth is read within bounds', () => {
    let deep: unknown = ID;
    for (let depth = 0; depth < 10_000; depth += 1) deep = [deep];
    const many = Array.from({ length: 1_000 }, (_, index) => `i-${index.toString(16).padStart(8, '0')}`);
    const found = touchingOf(call('ssm:SendCommand', { deep, instanceIds: many }));
    expect(found?.servers).toHaveLength(250);
  });
});

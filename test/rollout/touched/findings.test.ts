import { expect, test } from 'vitest';
import { touchFindings, withCallers } from '../../../src/rollout/touched/findings.ts';

const NOON = Date.UTC(2026, 0, 1, 12);
const touch = (code: string, minutes: number, more: object = {}) => ({
  code,
  event: `e-${minutes}`,
  what: `ssm:${code}`,
  by: 'arn:aws:iam::111122223333:user/alice',
  at: NOON + minutes * 60_000,
  ...more,
});
const ARN = 'arn:aws:autoscaling:eu-west-1:111122223333:autoScalingGroup:1:autoScalingGroupName/web-1';
const fleet = { name: 'web-1', arn: ARN, members: [{ id: 'i-1' }, { id: 'i-2' }], templates: [] } as never;
const record = (touches: readonly object[], id = 'i-1') =>
  ({ service: 'web', servers: [{ id, touches }], replacedAt: [], version: 1 }) as never;

test('an entered server of the fleet is found once for each kind, with the newest, who it was and what mends it', () => {
  const found = touchFindings(
    record([
      touch('session-opened', 1),
      touch('command-sent', 2, { by: undefined }),
      touch('session-opened', 3),
    ]),
    fleet,
  );
  expect(found).toMatchObject([
    {
      code: 'session-opened',
      subject: 'i-1',
      servers: ['i-1'],
      found:
        'ssm:session-opened by arn:aws:iam::111122223333:user/alice at 2026-01-01T12:03:00.000Z (event e-3)',
    },
    { code: 'command-sent', found: expect.stringMatching(/^ssm:command-sent by somebody at /) },
  ]);
  for (const { mend } of found) expect(JSON.stringify(mend)).toContain('i-1');
});

test('what an audit has found changed names who has called for such a change, where that is known', () => {
  const changed = { code: 'metadata-options-changed', subject: 'i-1', found: 'tokens optional' } as never;
  const modified = touch('attribute-modified', 5, { what: 'ec2:ModifyInstanceMetadataOptions' });
  expect(withCallers([changed], record([modified]))[0]?.found).toBe(
    'tokens optional; ec2:ModifyInstanceMetadataOptions by arn:aws:iam::111122223333:user/alice at 2026-01-01T12:05:00.000Z (event e-5)',
  );
  const other = touch('attribute-modified', 5, { what: 'ec2:CreateReplaceRootVolumeTask' });
  for (const known of [record([other]), record([modified], 'i-2'), undefined])
    expect(withCallers([changed], known)).toEqual([changed]);
});

test('of a server that has left the fleet, and of what an audit has found, nothing is told here', () => {
  expect(touchFindings(record([touch('session-opened', 1)], 'i-9'), fleet)).toEqual([]);
  expect(touchFindings(record([touch('image', 1)]), fleet)).toEqual([]);
  expect(touchFindings(undefined, fleet)).toEqual([]);
});

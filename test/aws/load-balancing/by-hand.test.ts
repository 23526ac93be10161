import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { replaceActionsByHand } from '../../../src/aws/load-balancing/by-hand.ts';

test('a command goes through a shell as it is, whatever its actions say', () => {
  const actions = [
    {
      Type: 'fixed-response',
      FixedResponseConfig: { StatusCode: '503', MessageBody: `it's "$HOME" \\ down` },
    },
  ] as const;
  const command = replaceActionsByHand({ listener: 'arn:aws:listener' }, [...actions]);
  const printed = execFileSync('sh', ['-c', command.replace('aws', 'printf "%s\\n"')], { encoding: 'utf8' });
  const words = printed.trimEnd().split('\n');
  expect(words.slice(0, 5)).toEqual([
    'elbv2',
    'modify-listener',
    '--listener-arn',
    'arn:aws:listener',
    '--default-actions',
  ]);
  expect(JSON.parse(words[5]!)).toEqual(actions);
});

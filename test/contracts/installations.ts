import { describe, expect, test } from 'vitest';
import type { Open } from './worlds.ts';

/** What every implementation of Installations has to hold; `test/aws/installations` has what an API may answer. */
export function installationsContract(open: Open): void {
  describe('installations', () => {
    test('know where they are', async () => {
      const { ports, account } = await open();
      expect(await ports.installations.here()).toEqual({
        name: expect.stringMatching(/./),
        region: expect.stringMatching(/^[a-z]{2}-[a-z]+-\d$/),
        account,
      });
    });

    test('that the stack does not name can not be asked', async () => {
      const { ports } = await open();
      expect((await ports.installations.directory()).addresses.has('nobody')).toBe(false);
      expect(await ports.installations.ask({ installation: 'nobody', service: 'web' })).toEqual({
        kind: 'silent',
        reason: expect.stringMatching(/./),
      });
    });

    test('that the stack does not name carry no campaign on', async () => {
      const { ports, account } = await open();
      const build = `arn:aws:imagebuilder:eu-west-1:${account}:image/web/1.0.0/1`;
      const leader = { installation: 'greenshift-prod', campaign: 'web-1.0.0-1' };
      expect(await ports.installations.lead('nobody', { build, copies: [], leader })).toEqual({
        kind: 'silent',
        reason: expect.stringMatching(/./),
      });
    });
  });
}

import { expect, test } from 'vitest';
import { noteDrift } from '../../../src/lifecycle/touched/drift.ts';
import type { Inspection } from '../../../src/rollout/inspection/inspection.ts';
import { aServiceIn, aWorld } from '../../world/world.ts';

test('all servers that an audit finds changed are noted in one write, and none the next time', async () => {
  const world = aWorld();
  const { ports } = world;
  await aServiceIn(world);
  const changed = ['i-1', 'i-2', 'i-3'].map((subject) => ({
    code: 'user-data-changed',
    subject,
    found: 'other user data',
  }));
  const inspection = {
    service: 'web',
    fleet: 'web-fleet',
    at: 1,
    findings: changed,
  } as unknown as Inspection;
  for (let times = 0; times < 2; times += 1) {
    await noteDrift(ports, inspection);
    expect(await ports.touched.find('web')).toMatchObject({
      version: 1,
      servers: [{ id: 'i-1' }, { id: 'i-2' }, { id: 'i-3' }],
    });
  }
});

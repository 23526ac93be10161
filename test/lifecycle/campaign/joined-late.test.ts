import { expect, test } from 'vitest';
import { waitOf } from '../../../src/rollout/campaign/wait.ts';
import { campaignIn, end, optOut } from '../../world/campaigns.ts';
import { aPair, begun, branchAt, passBoth } from '../../world/led-campaigns.ts';
import type { World } from '../../world/world.ts';

async function optIn({ ports }: World, name: string): Promise<void> {
  const { spec, ...service } = await ports.services.get(name);
  await ports.services.save({ ...service, spec: { ...spec, image: { ...spec.image, campaign: true } } });
}

// All services of a region had opted out, and came back while the campaign was at its last installation: it was completed
// minutes later, and a failure of theirs stopped nobody.
test('services that join where nobody had taken the image are waited for', async () => {
  const pair = await aPair({
    waves: [{ count: 1 }, { percent: 100 }, { installation: 'eu' }, { installation: 'us', bake: '5m' }],
  });
  const { home, eu } = pair;
  const line = home.cloud.carriedOn;
  const nobody = { kind: 'told', told: { outcome: 'nobody', codes: [], isAtFault: false } } as const;
  home.cloud.carriedOn = async (name, request) => (name === 'eu' && line ? line(name, request) : nobody);
  for (const name of ['p', 'q']) await optOut(eu, name);
  await begun(pair);
  await passBoth(pair, 1);
  expect(await branchAt(pair)).toMatchObject({ state: 'nobody' });
  for (const name of ['p', 'q']) await optIn(eu, name);
  await eu.clock.advance(300_000);
  await home.clock.advance(300_000);
  await passBoth(pair, 10);
  expect(await branchAt(pair)).toMatchObject({ state: 'running' });
  expect((await campaignIn(home)).state).toBe('running');
  expect(waitOf(await campaignIn(home)).what).toContain('the installation eu');
  await end(eu, 'p');
  await passBoth(pair, 34);
  await end(eu, 'q');
  await passBoth(pair, 40);
  expect((await campaignIn(eu)).state).toBe('completed');
  expect(await campaignIn(home)).toMatchObject({ state: 'completed', endedAt: expect.any(Number) });
});

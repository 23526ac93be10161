import { expect, test } from 'vitest';
import { createClient } from '../../cli/api/client.ts';
import { signerFor } from '../../cli/api/signer.ts';
import { findEffects } from '../../cli/effects.ts';
import { CREDENTIALS, REGION } from '../../demo/endpoints.ts';
import { aFlock, BUILD, ID, publish } from '../world/campaigns.ts';
import { PIPELINE } from '../world/specs.ts';
import { NEW, type World } from '../world/world.ts';
import { serveWorld } from './serve-world.ts';

async function effectsIn(world: World) {
  const api = await serveWorld(world);
  try {
    const client = createClient(
      new URL(api.url),
      signerFor(async () => CREDENTIALS, REGION),
    );
    return await findEffects(client, { build: BUILD, image: NEW, pipeline: PIPELINE });
  } finally {
    await api.close();
  }
}

// `publish` asked for each of nineteen services a hundred times, and said at last that none had begun.
test('services whose wave has not begun are told at once, with the campaign that brings them the image', async () => {
  const world = await aFlock(['a', 'b', 'c']);
  await publish(world);
  const effects = await effectsIn(world);
  expect(effects.map(({ kind }) => kind)).toEqual(['rollout', 'wave', 'wave']);
  expect(effects[1]?.detail).toBe(`b waits for wave 2 of the campaign ${ID}`);
});

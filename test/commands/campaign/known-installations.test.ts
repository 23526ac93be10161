import { expect, test } from 'vitest';
import { ensureKnown } from '../../../src/commands/campaign/known-installations.ts';
import { NO_INSTALLATIONS } from '../../../src/rollout/upstream/installations.ts';
import { LED_BY } from '../../world/led-campaigns.ts';

const ADDRESS = { endpoint: new URL('https://eu.example'), region: 'eu-central-1' };
const HERE = { name: LED_BY.installation, region: 'eu-west-1', account: '111122223333' };

const knowing = (...names: readonly string[]) => {
  const addresses = new Map(names.map((name) => [name, ADDRESS]));
  const installations = {
    here: async () => HERE,
    directory: async () => ({ ...NO_INSTALLATIONS, addresses }),
    ask: () => Promise.reject(new Error('nobody is asked')),
    lead: () => Promise.reject(new Error('nobody is led')),
  };
  return { installations };
};

const WAVES = [{ percent: 100 }, { installation: 'eu' }];

test('settings name no installation that the stack does not', async () => {
  await ensureKnown(knowing('eu'), { waves: WAVES });
  await expect(ensureKnown(knowing('us'), { waves: WAVES })).rejects.toThrow(
    'waves[1].installation: the stack\'s parameter "installations" names no "eu"',
  );
});

// Somebody had set the same file in both installations: the campaigns of the one that leads waited for it itself.
test('an installation that leads others is not led by itself', async () => {
  await expect(ensureKnown(knowing('eu'), { waves: WAVES, ledBy: LED_BY })).rejects.toThrow(
    'ledBy.installation: this installation is called "greenshift-prod" itself',
  );
});

test('an installation may be led by one of its name in another region, and for some images as well as lead', async () => {
  await ensureKnown(knowing('eu'), { waves: [{ percent: 100 }], ledBy: LED_BY });
  await ensureKnown(knowing('eu'), { waves: WAVES, ledBy: { ...LED_BY, images: ['base-*'] } });
  await ensureKnown(knowing('eu'), { waves: WAVES, ledBy: { ...LED_BY, installation: 'lab' } });
});

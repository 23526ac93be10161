import { describe, expect, test } from 'vitest';
import { CampaignSettingsRequest } from '../../../src/rollout/campaign/settings-spec.ts';
import { unmatchedIn } from '../../../src/rollout/campaign/unmatched.ts';
import { aFlock, moving, publish, standing } from '../../world/campaigns.ts';

const TYPO = { services: ['intranett', 'canary-*'], bake: '2h' };

describe('a first wave whose names match nobody', () => {
  test('takes one service: all of twenty began at once, after a typo in the name of the canary', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `s${String(index).padStart(2, '0')}`);
    const world = await aFlock(names, { waves: [TYPO, { percent: 100 }] });
    await publish(world);
    expect(await moving(world)).toEqual(['s00']);
  });

  test('takes one that a later wave names where each is named', async () => {
    const world = await aFlock(['a1', 'a2'], { waves: [TYPO, { services: ['a*'] }, { percent: 100 }] });
    await publish(world);
    expect(await standing(world)).toBe('a1 offered, a2 waiting');
  });

  test('is told, with the service that may have been meant', () => {
    const waves = [TYPO, { percent: 5 }, { services: ['shop-*', 'web'] }, { percent: 100 }];
    expect(unmatchedIn({ waves }, ['intranet', 'shop-a', 'web'])).toEqual([
      { wave: 1, name: 'intranett', nearest: 'intranet' },
      { wave: 1, name: 'canary-*' },
    ]);
    expect(unmatchedIn({ waves: [{ percent: 100 }] }, [])).toEqual([]);
  });
});

test.each([
  [{ services: ['a'] }, []],
  [{ count: 1 }, []],
  [{ percent: 5 }, []],
  [{ services: ['a'], percent: 5 }, []],
  [{ bake: '1h' }, ['name "services", say a "count" or a "percent", or name an "installation"']],
  [{ count: 1, percent: 5 }, ['say either "count" or "percent"']],
])('of a first wave %j the settings say %j', (first, messages) => {
  const read = CampaignSettingsRequest.safeParse({ waves: [first, { percent: 100 }] });
  expect(read.error?.issues.map(({ message }) => message) ?? []).toEqual(messages);
});

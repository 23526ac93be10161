import { beforeEach, describe, expect, test } from 'vitest';
import type { Stores } from '../../src/ports/ports.ts';
import { EMPTY_BOOK, enterCampaign } from '../../src/rollout/campaign/book.ts';
import type { Campaign } from '../../src/rollout/campaign/campaign.ts';
import { RecordConflict } from '../../src/rollout/errors.ts';

const CAMPAIGN: Campaign = {
  id: 'base-1.0.0-2',
  version: 0,
  build: 'arn:aws:imagebuilder:eu-west-1:111122223333:image/base/1.0.0/2',
  images: ['ami-2'],
  startedAt: 1,
  rules: { automatic: true, reverts: 3, alike: 2, holdAtMost: 1 },
  waves: [{ bake: 1, begunAt: 1 }],
  wave: 0,
  members: [{ service: 'web', wave: 0, state: 'offered', since: 1 }],
  state: 'running',
};

/** What every store of campaigns has to hold. `open` gives empty stores, for each test anew. */
export function campaignsContract(open: () => Promise<Stores>): void {
  let campaigns: Stores['campaigns'];
  beforeEach(async () => {
    ({ campaigns } = await open());
  });

  describe('campaigns', () => {
    test('read back as they were written, and are not written over by who has read an older one', async () => {
      expect(await campaigns.find(CAMPAIGN.id)).toBeUndefined();
      const first = await campaigns.save(CAMPAIGN);
      await campaigns.save({ ...first, state: 'paused' });
      expect(await campaigns.find(CAMPAIGN.id)).toEqual({ ...CAMPAIGN, state: 'paused', version: 2 });
      await expect(campaigns.save({ ...first, state: 'stopped' })).rejects.toBeInstanceOf(RecordConflict);
    });

    test('are listed in a book, which is empty where none was written', async () => {
      const empty = await campaigns.book();
      expect(empty).toEqual(EMPTY_BOOK);
      const written = await campaigns.saveBook(enterCampaign(empty, CAMPAIGN.id));
      expect(await campaigns.book()).toEqual(written);
      await expect(campaigns.saveBook(enterCampaign(empty, 'other'))).rejects.toBeInstanceOf(RecordConflict);
    });
  });
}

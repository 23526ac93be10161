import { describe, expect, test } from 'vitest';
import type { Campaign } from '../../../src/rollout/campaign/campaign.ts';
import { possibleOrders } from '../../../src/rollout/campaign/orders.ts';

describe('what a person may tell it', () => {
  test.each<[string, Partial<Pick<Campaign, 'state' | 'endedAt'>>, string[]]>([
    ['while it runs', {}, ['pause', 'stop', 'roll-back']],
    ['while it is paused', { state: 'paused' }, ['resume', 'stop', 'roll-back']],
    ['once it has stopped, until its last rollouts have ended', { state: 'stopped' }, ['roll-back']],
    ['once they have', { state: 'stopped', endedAt: 30 }, ['resume', 'roll-back']],
    ['while it goes back', { state: 'rolling-back' }, []],
    ['while owners hold some of it', { state: 'completed' }, ['pause', 'stop', 'roll-back']],
    ['once it is through', { state: 'completed', endedAt: 30 }, ['roll-back']],
  ])('%s', (_, change, orders) => {
    expect(possibleOrders({ state: 'running', endedAt: undefined, ...change })).toEqual(orders);
  });
});

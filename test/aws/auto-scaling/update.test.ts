import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { protectedBatches, updateInput } from '../../../src/aws/auto-scaling/update.ts';
import { aFleet } from './groups.ts';

describe('a change of a fleet', () => {
  test('says nothing of what was not asked for', () => {
    expect(updateInput(aFleet(), { minSize: 4 })).toEqual({
      AutoScalingGroupName: 'web-1',
      MinSize: 4,
      MaxSize: undefined,
      DesiredCapacity: undefined,
    });
    expect(updateInput(aFleet(), { unprotect: ['i-1'] })).toBeUndefined();
  });

  test('is sent even when the fleet looks like it already: what we read may be old', () => {
    expect(updateInput(aFleet(), { desired: 4 })).toMatchObject({ DesiredCapacity: 4 });
  });

  test('names the template by its id beside the version', () => {
    expect(updateInput(aFleet(), { launchTemplateVersion: '$Default' })).toMatchObject({
      LaunchTemplate: { LaunchTemplateId: 'lt-1', Version: '$Default' },
    });
  });

  test('raises the largest size for a larger fleet, and lowers the smallest for a smaller one', () => {
    expect(updateInput(aFleet(), { desired: 12 })).toMatchObject({ DesiredCapacity: 12, MaxSize: 12 });
    expect(updateInput(aFleet(), { desired: 0 })).toMatchObject({ DesiredCapacity: 0, MinSize: 0 });
    expect(updateInput(aFleet(), { minSize: 10 })).toMatchObject({ MinSize: 10, MaxSize: 10 });
  });

  test('leaves smallest ≤ desired ≤ largest whatever is asked, as long as the question is legal itself', () => {
    const size = fc.nat(20);
    const change = fc
      .record({ minSize: size, maxSize: size, desired: size }, { requiredKeys: [] })
      .filter(({ minSize, desired }) => minSize === undefined || desired === undefined || minSize <= desired);
    fc.assert(
      fc.property(change, fc.tuple(size, size, size), (asked, sizes) => {
        const [minSize = 0, desired = 0, maxSize = 0] = sizes.toSorted((a, b) => a - b);
        const fleet = aFleet({ minSize, desired, maxSize });
        const update = updateInput(fleet, asked);
        const min = update?.MinSize ?? minSize;
        const max = update?.MaxSize ?? maxSize;
        expect(min).toBeLessThanOrEqual(max);
        // Without a desired capacity AWS moves the fleet's own into the new bounds.
        const reached = update?.DesiredCapacity ?? Math.min(Math.max(desired, min), max);
        expect(reached).toBeGreaterThanOrEqual(min);
        expect(reached).toBeLessThanOrEqual(max);
        if (asked.desired !== undefined) expect(reached).toBe(asked.desired);
      }),
    );
  });
});

describe('taking servers out of protection', () => {
  const server = (id: string, differences = {}) => ({
    id,
    inService: true,
    protectedFromScaleIn: true,
    ...differences,
  });

  test('goes in batches of 50', () => {
    const servers = Array.from({ length: 120 }, (_, index) => server(`i-${index}`));
    const ids = servers.map(({ id }) => id);
    const batches = protectedBatches(aFleet({ servers }), ids);
    expect(batches.map((batch) => batch.length)).toEqual([50, 50, 20]);
    expect(batches.flat()).toEqual(ids);
  });

  test('leaves out those that are gone, leaving or not protected, for which AWS refuses the whole batch', () => {
    const servers = [
      server('i-1'),
      server('i-2', { inService: false }),
      server('i-3', { protectedFromScaleIn: false }),
    ];
    expect(protectedBatches(aFleet({ servers }), ['i-1', 'i-2', 'i-3', 'i-gone'])).toEqual([['i-1']]);
    expect(protectedBatches(aFleet({ servers }), ['i-3'])).toEqual([]);
  });
});

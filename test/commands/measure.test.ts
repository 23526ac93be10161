import fc from 'fast-check';
import { expect, test } from 'vitest';
import { attribute, measure } from '../../src/commands/measure.ts';
import { CloudRefused, CloudUnavailable } from '../../src/rollout/errors.ts';
import { bakingAt, beginAt } from '../world/progress.ts';
import { aWorld } from '../world/world.ts';

const sample = (requests: number, bad: number, faults = 0) => ({ requests, bad, faults });

test('a response that is counted a minute later is no bad request of the minute before', () => {
  const shown = attribute([sample(100, 0), sample(100, 3), sample(100, -3), sample(100, 0)]);
  expect(shown.map(({ bad }) => bad)).toEqual([0, 0, 0, 0]);
});

test('a request that never got a response stays bad, and so do errors', () => {
  const shown = attribute([sample(100, 7, 2), sample(100, -3)]);
  expect(shown.map(({ bad }) => bad)).toEqual([4, 0]);
  expect(attribute([sample(100, 9, 9), sample(100, -50)])[0]!.bad).toBe(9);
});

test('of a minute that is still being counted only errors are bad', () => {
  expect(attribute([sample(100, 20, 1)], [true])[0]!.bad).toBe(1);
});

test('no minute has more bad requests than requests, or less than errors', () => {
  const minute = fc
    .record({ requests: fc.nat(1_000), late: fc.integer({ min: -500, max: 500 }), faults: fc.nat(1_000) })
    .map(({ requests, late, faults }) => sample(requests, faults + late, faults));
  fc.assert(
    fc.property(fc.array(minute), (minutes) => {
      const shown = attribute(minutes);
      return shown.every(
        ({ bad, requests }, index) => bad <= requests && bad >= Math.min(requests, minutes[index]!.faults),
      );
    }),
  );
});

// Percentiles that CloudWatch had not complete took the whole answer with them: 503, in the middle of a rollout.
test.each([new CloudUnavailable("a metric isn't complete"), new CloudRefused('not authorized')])(
  'what the requests came to is shown where their percentiles are not to be had: %s',
  async (failure) => {
    const world = aWorld();
    await beginAt(world, bakingAt(50));
    await world.clock.advance(5 * 60_000);
    const asWithThem = await measure(world.ports, 'web-1');
    const ports = { ...world.ports, responseTimes: { percentiles: () => Promise.reject(failure) } };
    const shown = await measure(ports, 'web-1');
    expect(shown).not.toEqual([]);
    expect(shown).toEqual(asWithThem.map((minute) => ({ ...minute, took: {} })));
  },
);

test('another failure of the percentiles is one of the whole', async () => {
  const world = aWorld();
  await beginAt(world, bakingAt(50));
  const failure = new TypeError('a mistake');
  const ports = { ...world.ports, responseTimes: { percentiles: () => Promise.reject(failure) } };
  await expect(measure(ports, 'web-1')).rejects.toThrow(failure);
});

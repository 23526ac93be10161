import { describe, expect, test } from 'vitest';
import { leadTimeOf, restoredIn } from '../../../src/rollout/announcements/delivery-times.ts';
import { MINUTE, SECOND } from '../../../src/rollout/timing.ts';

const traffic = { intended: 0, observed: 0, observedAt: 0 };

describe('the lead time', () => {
  const all = { ...traffic, zeroSince: { blue: 30 * MINUTE } };

  test("is that from the build's beginning until green has all of the traffic", () => {
    expect(leadTimeOf({ image: { id: 'ami-1', builtAt: 10 * MINUTE }, traffic: all })).toEqual({
      leadTime: 1_200,
    });
  });

  test('is not known of an image that was named by hand, or that never had all of it', () => {
    expect(leadTimeOf({ image: { id: 'ami-1' }, traffic: all })).toEqual({});
    expect(
      leadTimeOf({ image: { id: 'ami-1', builtAt: 1 }, traffic: { ...traffic, zeroSince: {} } }),
    ).toEqual({});
  });

  test('is never below zero: two clocks may differ', () => {
    expect(leadTimeOf({ image: { id: 'ami-1', builtAt: 31 * MINUTE }, traffic: all })).toEqual({
      leadTime: 0,
    });
  });
});

describe('the time to restore', () => {
  const back = { ...traffic, zeroSince: { green: MINUTE + 12 * SECOND } };
  const failure = { at: MINUTE, code: 'BadResponses', message: 'errors' };
  const abort = { at: MINUTE + 10 * SECOND, by: 'ann', reason: 'alarms' };

  test('is that from what sent the rollout back, whichever came first', () => {
    expect(restoredIn({ failure, traffic: back })).toEqual({ restoredIn: 12 });
    expect(restoredIn({ abort, traffic: back })).toEqual({ restoredIn: 2 });
    expect(restoredIn({ failure, abort, traffic: back })).toEqual({ restoredIn: 12 });
  });

  test('is not there for a green without traffic: no client has seen it', () => {
    expect(restoredIn({ failure, traffic: { ...traffic, zeroSince: { green: 0 } } })).toEqual({});
    expect(restoredIn({ failure, traffic: { ...traffic, zeroSince: {} } })).toEqual({});
    expect(restoredIn({ traffic: back })).toEqual({});
  });
});

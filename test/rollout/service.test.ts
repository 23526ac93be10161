import { describe, expect, test } from 'vitest';
import { claim, release } from '../../src/rollout/admission/lock.ts';
import { enqueue, rollbackRequest } from '../../src/rollout/admission/requests.ts';
import type { RolloutRequest } from '../../src/rollout/admission/rollout-request.ts';
import { ImageAlreadyRolledOut, NothingToRollBackTo, RolloutInProgress } from '../../src/rollout/errors.ts';
import { initialRecord } from '../../src/rollout/initial-record.ts';
import type { Outcome } from '../../src/rollout/phase.ts';
import type { Rollout } from '../../src/rollout/record.ts';
import { newService, rolloutOf, type Service } from '../../src/rollout/service.ts';
import { aSpec, GROUP_A, GROUP_B } from '../world/specs.ts';

const ORDER = { by: 'ann', reason: 'errors' };

const NOW = Date.UTC(2026, 0, 1);
const live = { fleet: 'web-fleet', targetGroup: GROUP_A, imageId: 'ami-1' };
const service = (change: Record<string, unknown> = {}) => newService(aSpec(change), live, NOW);

const published = (image: string): RolloutRequest => ({
  image: { id: image },
  cause: { kind: 'image-published', build: `build of ${image}` },
});
const asked = (image: string): RolloutRequest => ({
  image: { id: image },
  cause: { kind: 'requested', by: 'ann' },
  allowRepeat: true,
});

/** The service after a whole rollout. */
function afterRollout(
  before: Service,
  request: RolloutRequest,
  outcome: Outcome,
  change: Partial<Rollout> = {},
): Service {
  const locked = claim(before, request, NOW);
  return release(locked, { ...initialRecord(locked)!, outcome, ...change }, NOW);
}

describe('a claim', () => {
  test('takes the lock, the next generation and the next epoch', () => {
    const locked = claim(service(), published('ami-2'), NOW);
    expect(locked).toMatchObject({ generation: 1, epoch: 1 });
    expect(locked.lock).toEqual({ rollout: 'web-1', since: NOW, request: published('ami-2') });
  });

  test('is refused while another rollout is under way, and says which', () => {
    const locked = claim(service(), published('ami-2'), NOW);
    expect(() => claim(locked, asked('ami-3'), NOW)).toThrow(RolloutInProgress);
    expect(() => claim(locked, asked('ami-3'), NOW)).toThrow('web-1');
  });

  test('is refused for an image that had its rollout, however that ended, unless it is asked for by name', () => {
    for (const outcome of ['promoted', 'reverted'] as const) {
      const done = afterRollout(service(), published('ami-2'), outcome);
      expect(() => claim(done, published('ami-2'), NOW)).toThrow(ImageAlreadyRolledOut);
      expect(claim(done, asked('ami-2'), NOW).lock?.rollout).toBe('web-2');
      expect(rolloutOf(claim(done, asked('ami-2'), NOW), 'ami-2')).toBe('web-2');
    }
  });

  test('never gives a generation twice, whatever fleets are named', () => {
    expect(
      claim(newService(aSpec({ fleet: 'web-7' }), live, NOW), published('ami-2'), NOW).lock?.rollout,
    ).toBe('web-8');
    const reverted = afterRollout(service(), published('ami-2'), 'reverted');
    expect(claim(reverted, published('ami-3'), NOW).lock?.rollout).toBe('web-2');
  });

  test('takes its image out of the queue, and leaves another one there', () => {
    const waiting = { ...service(), queued: published('ami-2') };
    expect(claim(waiting, published('ami-2'), NOW).queued).toBeUndefined();
    expect(claim(waiting, published('ami-3'), NOW).queued).toEqual(published('ami-2'));
  });

  test('remembers the last 200 images', () => {
    let current = service();
    for (let image = 0; image < 250; image += 1)
      current = afterRollout(current, published(`ami-${image}`), 'reverted');
    expect(current.rolledOut).toHaveLength(200);
    expect(rolloutOf(current, 'ami-249')).toBe('web-250');
    expect(rolloutOf(current, 'ami-49')).toBeUndefined();
  });
});

describe('the first record of a rollout', () => {
  test('derives from the service alone, so that anybody completes a claim in the same way', () => {
    const locked = claim(service(), published('ami-2'), NOW);
    expect(initialRecord(locked)).toEqual(initialRecord(structuredClone(locked)));
    expect(initialRecord(locked)).toMatchObject({
      id: 'web-1',
      epoch: 1,
      version: 0,
      phase: 'planned',
      step: 0,
      blue: { fleet: 'web-fleet', targetGroup: GROUP_A, imageId: 'ami-1' },
      green: { fleet: 'web-1', targetGroup: GROUP_B },
      traffic: { intended: 0, observed: 0, zeroSince: { green: NOW } },
    });
  });

  test('gives green the target group in which blue is not', () => {
    const moved = afterRollout(service(), published('ami-2'), 'promoted');
    expect(initialRecord(claim(moved, published('ami-3'), NOW))).toMatchObject({
      blue: { fleet: 'web-1', targetGroup: GROUP_B },
      green: { fleet: 'web-2', targetGroup: GROUP_A },
    });
  });

  test('is none while the service is free', () => {
    expect(initialRecord(service())).toBeUndefined();
  });
});

describe('the end of a rollout', () => {
  test('that was promoted makes green the live fleet, and blue’s image the way back', () => {
    const done = afterRollout(service(), published('ami-2'), 'promoted');
    expect(done.lock).toBeUndefined();
    expect(done.live).toEqual({ fleet: 'web-1', targetGroup: GROUP_B, imageId: 'ami-2' });
    expect(done.previous).toEqual(live);
    expect(done.last).toMatchObject({ rollout: 'web-1', outcome: 'promoted', aborted: false, at: NOW });
  });

  test('that was reverted changes nothing but the lock', () => {
    const abort = { at: NOW, by: 'ann', reason: 'alarms' };
    const done = afterRollout(service(), published('ami-2'), 'reverted', { abort });
    expect(done.live).toEqual(live);
    expect(done.previous).toBeUndefined();
    expect(done.last).toMatchObject({ outcome: 'reverted', aborted: true });
  });

  test('that was a rollback leaves no way back to the bad image', () => {
    const bad = afterRollout(service(), published('ami-2'), 'promoted');
    const good = afterRollout(bad, rollbackRequest(bad, ORDER), 'promoted');
    expect(good.live.imageId).toBe('ami-1');
    expect(() => rollbackRequest(good, ORDER)).toThrow(NothingToRollBackTo);
  });

  test('keeps the lock while a person has to help', () => {
    expect(afterRollout(service(), published('ami-2'), 'needs-operator').lock?.rollout).toBe('web-1');
  });

  test('frees only its own lock, so that repeating it late does no harm', () => {
    const first = claim(service(), published('ami-2'), NOW);
    const over = { ...initialRecord(first)!, outcome: 'reverted' as const };
    const second = claim(release(first, over, NOW), published('ami-3'), NOW);
    expect(release(second, over, NOW)).toBe(second);
  });
});

describe('the queue', () => {
  test('keeps the newest request alone', () => {
    const waiting = enqueue(enqueue(service(), published('ami-2')), published('ami-3'));
    expect(waiting.queued).toEqual(published('ami-3'));
  });

  test('keeps no image that had its rollout, unless it is asked for by name', () => {
    const done = afterRollout(service(), published('ami-2'), 'reverted');
    expect(enqueue(done, published('ami-2'))).toBe(done);
    expect(enqueue(done, asked('ami-2')).queued).toEqual(asked('ami-2'));
  });
});

describe('the way back', () => {
  test('is the image that was live before, straight to 100 %, though it had its rollout', () => {
    const done = afterRollout(service(), published('ami-2'), 'promoted');
    const request = rollbackRequest(done, ORDER);
    expect(request).toEqual({
      image: { id: 'ami-1' },
      cause: { kind: 'rollback', ...ORDER },
      fastForward: true,
      allowRepeat: true,
    });
    expect(initialRecord(claim(done, request, NOW))?.plan.steps.map(({ weight }) => weight)).toEqual([100]);
  });

  test('does not exist for a service that never had another image', () => {
    expect(() => rollbackRequest(service(), ORDER)).toThrow(NothingToRollBackTo);
  });
});

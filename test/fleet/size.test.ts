import { expect, test } from 'vitest';
import { shrinkTo } from '../../src/fleet/size.ts';

const claim = { name: 'web-1' } as never;

/** What a fleet of five is changed to, two of whose servers are protected from scale-in. */
async function shrunkTo(desired: number): Promise<unknown> {
  const servers = ['i-1', 'i-2', 'i-3', 'i-4', 'i-5'].map((id, at) => ({ id, protectedFromScaleIn: at < 2 }));
  const made: unknown[] = [];
  const configure = async (_: unknown, change: unknown) => void made.push(change);
  await shrinkTo({ fleets: { configure } } as never, claim, { name: 'web-1', desired: 5, servers } as never, {
    minSize: desired,
    desired,
  });
  return made[0];
}

test('no more servers lose their protection than have to go', async () => {
  expect(await shrunkTo(0)).toEqual({ minSize: 0, desired: 0, unprotect: ['i-1', 'i-2'] });
  expect(await shrunkTo(4)).toEqual({ minSize: 4, desired: 4, unprotect: ['i-1'] });
  expect(await shrunkTo(5)).toEqual({ minSize: 5, desired: 5, unprotect: [] });
});

import { describe, expect, test } from 'vitest';
import { handler } from '../../functions/guard-removal.ts';
import { guardRemoval } from '../../src/commands/guard-removal.ts';
import { startRollout } from '../../src/lifecycle/begin/start.ts';
import { amendService } from '../../src/records/update.ts';
import { RecordNotReadable } from '../../src/rollout/errors.ts';
import { beginAt, reach } from '../world/progress.ts';
import { aServiceIn, aWorld, NEXT, type World } from '../world/world.ts';

const MINUTE = 60_000;
const freezeOf = async ({ ports }: World) => (await ports.services.get('web')).freeze;
const request = (id: string) => ({
  image: { id },
  cause: { kind: 'requested' as const, by: 'ann', reason: 'a fix' },
});
/** Of a minute's time. */
const replaceServers = ({ ports, clock }: World) =>
  amendService(ports.services, 'web', (known) => ({
    ...known,
    replacing: { servers: ['i-1'], until: clock.now() + MINUTE },
  }));

describe('an installation', () => {
  test('without services may be removed', async () => {
    await guardRemoval(aWorld().ports);
  });

  test('isn’t removed in the middle of a rollout, which goes on untouched', async () => {
    const world = aWorld();
    await beginAt(world, 'baking');
    await expect(guardRemoval(world.ports)).rejects.toThrow('the rollout web-1 is under way');
    expect(await freezeOf(world)).toBeUndefined();
    await reach(world, 'concluded');
    await guardRemoval(world.ports);
  });

  test('begins nothing any more once it may be removed, for half an hour', async () => {
    const world = aWorld();
    await aServiceIn(world);
    await guardRemoval(world.ports);
    expect(await startRollout(world.ports, 'web', request(NEXT))).toMatchObject({
      kind: expect.not.stringMatching('started'),
    });
    expect((await freezeOf(world))?.until).toBe(world.clock.now() + 30 * MINUTE);
  });

  test('isn’t removed where a rollout begins between the two looks', async () => {
    const world = aWorld();
    await aServiceIn(world);
    let isFirst = true;
    world.before('services.save', async () => {
      if (!isFirst) return;
      isFirst = false;
      await startRollout(world.ports, 'web', request(NEXT));
    });
    await expect(guardRemoval(world.ports)).rejects.toThrow('web-1 is under way');
    expect(await freezeOf(world)).toBeUndefined();
  });

  test('freezes what is registered while the others are being frozen, too', async () => {
    const world = aWorld();
    await aServiceIn(world);
    world.before('services.save', async () => void (await aServiceIn(world, { service: 'shop' })));
    await guardRemoval(world.ports);
    expect((await world.ports.services.get('shop')).freeze).toMatchObject({ by: 'CloudFormation' });
  });

  test('is kept where services are registered without end', async () => {
    const world = aWorld();
    await aServiceIn(world);
    const { services } = world.ports;
    let count = 0;
    const list = async () => {
      count += 1;
      await aServiceIn(world, { service: `shop-${count}` });
      return services.list();
    };
    const error = 'services are being registered';
    await expect(guardRemoval({ ...world.ports, services: { ...services, list } })).rejects.toThrow(error);
    expect(await freezeOf(world)).toBeUndefined();
  });

  test('makes a shorter freeze of somebody longer, and gives it back where it is kept', async () => {
    const world = aWorld();
    await aServiceIn(world);
    const until = world.clock.now() + MINUTE;
    const freeze = { at: 0, by: 'ann', reason: 'a fair', until };
    await amendService(world.ports.services, 'web', (service) => ({ ...service, freeze }));
    await guardRemoval(world.ports);
    expect(await freezeOf(world)).toEqual({ ...freeze, until: world.clock.now() + 30 * MINUTE });
  });

  test('keeps a longer freeze of somebody', async () => {
    const world = aWorld();
    await aServiceIn(world);
    const freeze = { at: 0, by: 'ann', reason: 'a fair', until: world.clock.now() + 40 * MINUTE };
    await amendService(world.ports.services, 'web', (service) => ({ ...service, freeze }));
    await guardRemoval(world.ports);
    expect(await freezeOf(world)).toEqual(freeze);
  });

  test('isn’t removed while servers are replaced, or what it has can’t be read', async () => {
    const world = aWorld();
    await aServiceIn(world);
    await replaceServers(world);
    await expect(guardRemoval(world.ports)).rejects.toThrow('servers of web are being replaced');
    await world.clock.advance(MINUTE);
    const { services } = world.ports;
    const list = async () => ({
      ...(await services.list()),
      unreadable: [{ name: 'shop', error: new RecordNotReadable('a newer release wrote it') }],
    });
    await expect(guardRemoval({ ...world.ports, services: { ...services, list } })).rejects.toThrow(
      "the record of shop can't be read",
    );
  });

  test('is removed once the time of a replacement is over that nobody has ended', async () => {
    const world = aWorld();
    await aServiceIn(world);
    await replaceServers(world);
    await world.clock.advance(MINUTE - 1);
    await expect(guardRemoval(world.ports)).rejects.toThrow('servers of web are being replaced');
    await world.clock.advance(1);
    await guardRemoval(world.ports);
  });

  test('is asked for by a function that needs records and the time alone', () => {
    expect(handler.needs).toEqual(['clock', 'services']);
  });
});

import { describe, expect, test } from 'vitest';
import { followPattern } from '../../src/lifecycle/begin/follow-pattern.ts';
import { retryImage } from '../../src/lifecycle/begin/retry.ts';
import { startRollout } from '../../src/lifecycle/begin/start.ts';
import { isPaused } from '../../src/rollout/interventions/pause.ts';
import type { Rollout } from '../../src/rollout/record.ts';
import { DAY, HOUR, MINUTE } from '../../src/rollout/timing.ts';
import { ANN, call, rollBackIt, rollBackWeb } from '../world/calling.ts';
import { round, rounds } from '../world/events.ts';
import { bakingAt, begin, beginAt, FIRST, published, reach } from '../world/progress.ts';
import { service } from '../world/records.ts';
import { aSpec } from '../world/specs.ts';
import { aServiceIn, aWorld, liveShare, NEW, NEXT, OLD, sicken, type World } from '../world/world.ts';

/** The clock of every story begins on a Thursday at midnight UTC. */
const MIDNIGHT = Date.UTC(2026, 0, 1);
const iso = (time: number) => new Date(MIDNIGHT + time).toISOString();
const windows = (from: string, to: string, more: object = {}) => ({
  windows: { allow: [{ from, to }], ...more },
});
/** Closes while web-1 bakes at 10 %, and opens again in the next night. */
const SHORT = windows('23:50', '00:05', { outside: 'hold' });
const REOPENS = DAY - 10 * MINUTE;

const WEB = { service: 'web' };
const shownService = async (world: World) =>
  (await call(world, 'GET /services/{service}', WEB)).body as Record<string, unknown>;
const shown = async (world: World) =>
  (await call(world, 'GET /rollouts/{id}', { id: 'web-1' })).body as Record<string, unknown>;
const start = (world: World, body: object) =>
  call(world, 'POST /services/{service}/rollouts', WEB, { image: NEXT, ...body });
const ask = (world: World, command: string, body?: object) =>
  call(world, `POST /rollouts/{id}/${command}`, { id: 'web-1' }, body);
const changeSpec = async (world: World, change: Record<string, unknown>) =>
  world.ports.services.save({ ...(await service(world)), spec: aSpec(change) });

const held = (rollout: Rollout) => isPaused(rollout) && rollout.pause.kind === 'window';

async function heldAt10(): Promise<World> {
  const world = aWorld();
  await beginAt(world, held, SHORT);
  expect(await world.ports.rollouts.get('web-1')).toMatchObject({ phase: 'baking', step: 0 });
  return world;
}

describe('outside of the windows', () => {
  test('a published image waits, is told when it begins, and begins then', async () => {
    const world = aWorld();
    expect(await begin(world, windows('09:00', '16:00', { timeZone: 'America/New_York' }))).toMatchObject({
      kind: 'queued',
      behind: expect.stringContaining('every day 09:00–16:00, America/New_York'),
    });
    expect(world.announced.at(-1)).toMatchObject({
      type: 'RolloutQueued',
      reason: expect.stringContaining(`the next of which opens at ${iso(14 * HOUR)}`),
    });
    expect(await shownService(world)).toMatchObject({
      window: { open: false, until: iso(14 * HOUR) },
      queued: { image: NEW, begins: iso(14 * HOUR) },
      rollout: null,
    });
    await world.clock.advance(14 * HOUR - 1);
    expect(await round(world)).toEqual({ done: {} });
    await world.clock.advance(1);
    expect(await round(world)).toEqual({ done: { web: ['started-next'] } });
    expect(await shownService(world)).toMatchObject({
      rollout: 'web-1',
      queued: null,
      window: { open: true, until: iso(21 * HOUR) },
    });
  });

  test('what waits for the end of a rollout and of a freeze begins when a window is open as well', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(10), windows('00:00', '00:15'));
    const next = { ...published, image: { ...published.image, id: NEXT } };
    expect(await startRollout(world.ports, 'web', next)).toMatchObject({ kind: 'queued', behind: 'web-1' });
    await reach(world, 'concluded');
    expect(await shownService(world)).toMatchObject({
      rollout: null,
      queued: { image: NEXT, begins: iso(DAY) },
    });
    await call(world, 'PUT /services/{service}/freeze', WEB, { reason: 'sale', for: '36h' });
    expect(await shownService(world)).toMatchObject({ queued: { begins: iso(2 * DAY) } });
    await call(world, 'DELETE /services/{service}/freeze', WEB);
    expect(await service(world)).not.toHaveProperty('lock');
  });

  test('a newer image replaces no rollout that it could not follow', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(50), { ...windows('23:50', '00:05'), onNewImage: 'replace' });
    const next = { ...published, image: { ...published.image, id: NEXT } };
    expect(await startRollout(world.ports, 'web', next)).toMatchObject({ kind: 'queued' });
    expect(await world.ports.rollouts.get('web-1')).not.toHaveProperty('abort');
  });

  test('neither a retry nor a changed pattern begins', async () => {
    const world = aWorld();
    await aServiceIn(world, {
      ...windows('09:00', '16:00'),
      fleet: { name: 'web-fleet', like: 'pattern', followTemplate: true },
    });
    const { cause, image } = published;
    const retry = { cause, image, rollout: 'web-1', reason: 'a full target group', attempt: 2, at: 0 };
    const last = { rollout: 'web-1', outcome: 'promoted', aborted: false, at: 0 } as const;
    await world.ports.services.save({ ...(await service(world)), retry, last });
    expect(await retryImage(world.ports, await service(world))).toBeUndefined();
    expect(await followPattern(world.ports, await service(world))).toBeUndefined();
    expect(await shownService(world)).toMatchObject({ retry: { at: iso(9 * HOUR) } });
    await world.clock.advance(9 * HOUR);
    expect(await retryImage(world.ports, await service(world))).toMatchObject({ kind: 'started' });
  });

  test('a start by hand is refused, with when and how', async () => {
    const world = aWorld();
    await aServiceIn(world, windows('09:00', '16:00'));
    expect(await start(world, { reason: 'a fix' })).toMatchObject({
      status: 409,
      body: {
        type: 'urn:greenshift:problem:OutsideWindows',
        detail: expect.stringMatching(/opens at 2026-01-01T09:00.*Send \{"outsideWindows": true\}/),
      },
    });
    expect(await start(world, { outsideWindows: true })).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'reason' }] },
    });
    expect(await service(world)).not.toHaveProperty('lock');
    const plan = await call(world, 'GET /services/{service}/plan', WEB, undefined, { image: NEXT });
    expect(plan.body).toMatchObject({ begins: false, refusals: [{ code: 'OutsideWindows' }] });
  });

  test('a start that says so begins, and is not held later, with its reason on record', async () => {
    const world = aWorld();
    await aServiceIn(world, windows('09:00', '16:00', { outside: 'hold' }));
    const body = { outsideWindows: true, reason: 'CVE-2026-1' };
    expect(await start(world, body)).toMatchObject({ status: 202 });
    await reach(world, 'concluded');
    expect(await world.ports.rollouts.get('web-1')).toMatchObject({
      outcome: 'promoted',
      cause: { by: ANN, reason: 'CVE-2026-1' },
      outsideWindows: { step: 2, by: ANN, reason: 'CVE-2026-1' },
    });
    expect((await call(world, 'GET /services/{service}/trail', WEB)).body).toMatchObject({
      commands: [{ reason: 'CVE-2026-1', by: ANN }],
    });
  });

  test.each(['windows', 'a freeze'])('an expedited start passes %s with a reason alone', async (which) => {
    const world = aWorld();
    await beginAt(world, 'concluded');
    if (which === 'windows') await changeSpec(world, windows('09:00', '16:00'));
    else await call(world, 'PUT /services/{service}/freeze', WEB, { reason: 'sale', for: '12h' });
    expect(await start(world, { image: OLD })).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'reason', message: expect.stringContaining('in spite of') }] },
    });
    expect(await start(world, { image: OLD, reason: 'errors since 02:40' })).toMatchObject({ status: 202 });
  });

  test("on-call's rollback waits for nothing, and neither does the rollout that it starts", async () => {
    const world = aWorld();
    await beginAt(world, 'concluded');
    await changeSpec(world, windows('09:00', '16:00', { outside: 'hold' }));
    expect(await rollBackWeb(world)).toMatchObject({ body: { outcome: 'rollout-started' } });
    await reach(world, 'concluded', { rollout: 'web-2', epoch: 2 });
    expect(await world.ports.rollouts.get('web-2')).toMatchObject({ outcome: 'promoted' });
  });

  test('a recalled image makes way at once', async () => {
    const world = aWorld();
    await beginAt(world, 'concluded');
    await changeSpec(world, windows('09:00', '16:00'));
    const recalled = await call(world, 'POST /images/{image}/recall', { image: NEW }, { reason: 'it leaks' });
    expect(recalled.body).toMatchObject({ services: [{ outcome: 'restoring', rollout: 'web-2' }] });
  });
});

describe('a rollout that is under way as the windows close', () => {
  test('finishes, unless the spec has it held', async () => {
    const world = aWorld();
    await beginAt(world, 'concluded', windows('00:00', '00:15'));
    expect(await world.ports.rollouts.get('web-1')).toMatchObject({ outcome: 'promoted' });
  });

  test('is held before its next weight, tells until when, and goes on then', async () => {
    const world = await heldAt10();
    expect(await shown(world)).toMatchObject({
      pause: { kind: 'window', until: iso(REOPENS) },
      waiting: {
        for: 'window',
        held: true,
        reason: expect.stringContaining('every day 23:50–00:05, UTC'),
        until: iso(REOPENS),
        after: 'resume',
        help: expect.stringContaining('POST /rollouts/web-1/resume with a reason goes on now'),
      },
      possible: ['pause', 'resume', 'promote', 'weight', 'rollback', 'abandon'],
    });
    expect(world.announced.at(-1)).toMatchObject({
      type: 'RolloutPaused',
      kind: 'window',
      until: iso(REOPENS),
    });
    await rounds(world, 120);
    expect(liveShare(world)).toBe(10);
    await world.clock.advance(MIDNIGHT + REOPENS - world.clock.now() - MINUTE);
    await rounds(world, 1);
    await reach(world, bakingAt(50), { ...FIRST, epoch: 3 });
    expect(world.announced.at(-1)).toMatchObject({
      type: 'RolloutResumed',
      reason: 'a window of the spec has opened',
    });
  });

  test('is held before its first weight as well', async () => {
    const world = aWorld();
    await beginAt(world, 'shifting', windows('00:00', '00:15', { outside: 'hold' }));
    await world.clock.advance(15 * MINUTE);
    await reach(world, held);
    expect(await shown(world)).toMatchObject({
      phase: 'shifting',
      possible: ['pause', 'resume', 'rollback', 'abandon'],
    });
    expect(liveShare(world)).toBe(0);
    await world.clock.advance(DAY - 15 * MINUTE);
    await rounds(world, 1);
    await reach(world, 'concluded', { ...FIRST, epoch: 3 });
  });

  test('goes back at once when green turns bad meanwhile', async () => {
    const world = await heldAt10();
    sicken(world, 'web-1');
    await rounds(world, 5);
    expect(await world.ports.rollouts.get('web-1')).toMatchObject({ failure: { code: 'GreenUnhealthy' } });
    expect(liveShare(world)).toBe(0);
  });

  test('can be rolled back at any time', async () => {
    const world = await heldAt10();
    expect(await rollBackIt(world)).toMatchObject({ body: { outcome: 'rolled-back' } });
    expect(liveShare(world)).toBe(0);
  });

  test('goes on to its end when a person resumes it with a reason', async () => {
    const world = await heldAt10();
    expect(await ask(world, 'resume')).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'reason', message: expect.stringContaining('outside of the windows') }] },
    });
    expect(await ask(world, 'resume', { reason: 'it fixes the outage' })).toMatchObject({ status: 200 });
    await reach(world, 'concluded', { ...FIRST, epoch: 3 });
    expect(await world.ports.rollouts.get('web-1')).toMatchObject({
      outcome: 'promoted',
      outsideWindows: { step: 2, by: ANN, reason: 'it fixes the outage' },
    });
  });

  test('takes one step more when a person promotes it', async () => {
    const world = await heldAt10();
    expect(await ask(world, 'promote', { reason: 'checked' })).toMatchObject({ status: 202 });
    await reach(world, (rollout) => held(rollout) && rollout.step === 1, { ...FIRST, epoch: 3 });
    expect(liveShare(world)).toBe(50);
  });

  test('can be paused by a person for longer than that', async () => {
    const world = await heldAt10();
    expect(await ask(world, 'pause', { reason: 'a look', for: '3d' })).toMatchObject({ status: 200 });
    await world.clock.advance(DAY + HOUR);
    await rounds(world, 2);
    expect(await world.ports.rollouts.get('web-1')).toMatchObject({ pause: { kind: 'asked' }, step: 0 });
  });

  test.each([
    ['windows that open sooner', windows('02:00', '03:00', { outside: 'hold' }), iso(2 * HOUR)],
    ['windows that open later', windows('04:00', '05:00', { outside: 'hold' }), iso(4 * HOUR)],
  ])('follows a changed spec: %s', async (_, change, until) => {
    const world = await heldAt10();
    await changeSpec(world, change);
    await rounds(world, 1);
    expect(await shown(world)).toMatchObject({ pause: { kind: 'window', until } });
  });

  test.each([
    ['no windows', {}],
    ['windows that let it finish', windows('09:00', '10:00')],
    ['a window that is open', windows('00:00', '12:00', { outside: 'hold' })],
  ])('follows a changed spec at once: %s', async (_, change) => {
    const world = await heldAt10();
    await changeSpec(world, change);
    await rounds(world, 1);
    expect(await shown(world)).toMatchObject({ pause: null });
    await reach(world, bakingAt(50), { ...FIRST, epoch: 3 });
  });

  test('is held by windows that its spec has got since', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(10));
    await changeSpec(world, windows('09:00', '10:00', { outside: 'hold' }));
    await reach(world, held);
    expect(await shown(world)).toMatchObject({ pause: { until: iso(9 * HOUR) } });
  });
});

describe('a spec with windows', () => {
  const wrong = (change: object) => () =>
    aSpec({ windows: { allow: [{ from: '09:00', to: '16:00' }], ...change } });

  test.each([
    [{ allow: [] }, /windows.allow: without a window no rollout would ever begin: name one, or freeze/],
    [{ allow: [{ from: '09:00', to: '09:00' }] }, /allow\[0\].to: the window never opens: for the whole day/],
    [{ allow: [{ days: [], from: '09:00', to: '16:00' }] }, /days: a window without a day never opens/],
    [{ allow: [{ from: '09:00', to: '09:10' }] }, /at least 15 minutes/],
    [{ allow: [{ from: '9:00', to: '16:00' }] }, /from: a time of the day is written "09:00"/],
    [{ allow: [{ from: '09:00', to: '24:30' }] }, /to: a time of the day is written "16:00"/],
    [{ allow: [{ from: '24:00', to: '09:00' }] }, /from: a time/],
    [{ allow: [{ days: ['monday'], from: '09:00', to: '16:00' }] }, /"mon"/],
    [{ timeZone: 'Europe/Berln' }, /timeZone: there is no such time zone; did you mean "Europe\/Berlin"\?/],
    [{ timezone: 'UTC' }, /timezone: unknown key; did you mean "timeZone"\?/],
    [{ outside: 'stop' }, /outside/],
  ])('is refused for %j', (change, message) => {
    expect(wrong(change)).toThrow(message);
  });

  test('says as little as it may', () => {
    expect(aSpec({ windows: { allow: [{ from: '22:00', to: '04:00' }] } }).windows).toEqual({
      allow: [{ from: '22:00', to: '04:00' }],
      timeZone: 'UTC',
      outside: 'finish',
    });
  });
});

import { describe, expect, test } from 'vitest';
import { ofAbandon } from '../../../cli/consequences/abandon.ts';
import type { About, AboutRollout } from '../../../cli/consequences/about.ts';
import { ofRecall } from '../../../cli/consequences/recall.ts';
import { ofRolloutRollback, ofServiceRollback } from '../../../cli/consequences/rollback.ts';
import { ofPause, ofPromote } from '../../../cli/consequences/steps.ts';
import type { FleetsBody, RolloutBody, ServiceBody } from '../../../cli/target.ts';

const at = (minutes: number) => new Date(minutes * 60_000).toISOString();

const blue = { fleet: 'web-1', image: 'ami-0000000b' };
const green = { fleet: 'web-2', image: 'ami-0000000e' };

const fleet = (named: typeof blue, healthy: number, desired: number) => ({
  ...named,
  desired,
  servers: Array.from({ length: healthy }, () => ({ healthy: true, weight: 1 })),
});

const fleets = (healthy = 3) =>
  ({ fleets: [fleet(blue, healthy, 3), fleet(green, 3, 3)], readAt: at(14) }) as unknown as FleetsBody;

const service = {
  service: 'web',
  live: blue,
  previous: { fleet: 'web-0', image: 'ami-0000000a' },
  last: null,
  queued: null,
  rollout: 'web-2',
  spec: { limits: {} },
} as unknown as ServiceBody;

const rollout = {
  rollout: 'web-2',
  image: green.image,
  cause: { kind: 'image-published', build: 'arn' },
  phase: 'baking',
  traffic: { green: 25, blue: 75, intended: 25, observedAt: '2026-01-01T00:00:00.000Z' },
  step: { index: 1, of: 3, weight: 25, nextWeight: 100, since: at(10), bakeEnds: at(20) },
  plan: { steps: [{}, {}, {}], instantRollback: true },
  waiting: null,
  evidence: { against: null },
  abort: null,
  failure: null,
  breakGlass: ['aws …'],
  blue,
  green,
  endedAt: null,
  readAt: at(14),
} as unknown as RolloutBody;

const baking: AboutRollout = { service, rollout, fleets: fleets() };
const resting: About = { service: { ...service, rollout: null }, rollout: undefined, fleets: fleets() };
const change = (changed: Partial<RolloutBody>): AboutRollout => ({
  ...baking,
  rollout: { ...rollout, ...changed },
});

describe('a rollback of the service', () => {
  test('says who gets everything, how many servers that has, and what is lost', () => {
    expect(ofServiceRollback(baking)).toEqual([
      'Blue, web-1 (ami-0000000b, 3 of 3 servers healthy), gets all of the traffic at once; it has 75 % now.',
      'Green, web-2 (ami-0000000e, 3 of 3 servers healthy), loses its 25 % and is retired: its 3 servers go, and web-2 ends.',
      'ami-0000000e is not rolled out again by itself.',
    ]);
  });

  test('says so where blue is too weak', () => {
    expect(ofServiceRollback({ ...baking, fleets: fleets(1) })).toContain(
      'Blue has few healthy servers: unless you force it, the traffic stays where it is until it has more.',
    );
    expect(ofServiceRollback({ ...baking, fleets: fleets(0) })).toContain(
      'Blue has no healthy server: the traffic stays where it is until it has.',
    );
  });

  test('has no numbers where fleets could not be read', () => {
    expect(ofServiceRollback({ ...baking, fleets: undefined })[0]).toBe(
      'Blue, web-1 (ami-0000000b), gets all of the traffic at once; it has 75 % now.',
    );
  });

  test('without a rollout brings the image before back, and says when', () => {
    expect(ofServiceRollback(resting)).toEqual([
      'No rollout is under way. ami-0000000a is rolled out anew, with as many servers as web-1 has, and gets everything at once when they are healthy.',
      'Until then web-1 (ami-0000000b, 3 of 3 servers healthy) keeps all of the traffic; then it is retired, and its 3 servers go.',
    ]);
  });

  test('changes nothing while it means the press before', () => {
    const last = { rollout: 'web-2', samePressUntil: at(30) } as ServiceBody['last'];
    expect(ofServiceRollback({ ...resting, service: { ...service, rollout: null, last } })[0]).toBe(
      'This changes nothing: web-2 has brought ami-0000000b back, and web-1 (ami-0000000b, 3 of 3 servers healthy) is live.',
    );
  });

  test('leaves a way back alone, which a rollback of the rollout ends', () => {
    const wayBack = change({ cause: { kind: 'rollback', by: 'ann', reason: null } });
    expect(ofServiceRollback(wayBack)[0]).toBe(
      'web-2 is bringing ami-0000000e back already: this changes nothing.',
    );
    expect(ofRolloutRollback(wayBack)[0]).toMatch(/^Blue, web-1 .* gets all of the traffic at once/);
  });

  test('of a blue that shrinks already waits for the end', () => {
    expect(ofServiceRollback(change({ phase: 'retiring-blue', breakGlass: [] }))[0]).toMatch(
      /is being retired and can't take the traffic any more\.$/,
    );
  });

  test('tells of the image that begins all the same', () => {
    const queued = { image: 'ami-0000000f', cause: { kind: 'image-published' } } as ServiceBody['queued'];
    expect(ofServiceRollback({ ...baking, service: { ...service, queued } }).at(-1)).toBe(
      'ami-0000000f waits, and begins afterwards all the same: freeze web to keep it out.',
    );
  });
});

test('a pause says what stays, for how long, and what comes then', () => {
  expect(ofPause(baking)).toEqual([
    'The traffic stays as it is: blue web-1 75 %, green web-2 25 %.',
    'Both fleets keep all of their servers.',
    'It lasts until somebody resumes it, 14d at most: then somebody is called, and it stays.',
  ]);
});

test('a promotion says what is cut short, and what comes', () => {
  expect(ofPromote(baking)).toEqual([
    'The step at 25 % ends now, 6m before its bake is over.',
    'Next, green web-2 (ami-0000000e, 3 of 3 servers healthy) gets 100 %, and blue web-1 (ami-0000000b, 3 of 3 servers healthy) the rest.',
  ]);
  const last = change({ step: { ...rollout.step, weight: 100, nextWeight: null } });
  expect(ofPromote(last)[1]).toMatch(
    /^Next, blue web-1 .* is retired, and its 3 servers go: a rollback afterwards has to launch its image anew\.$/,
  );
});

test('what is abandoned stays as it is', () => {
  expect(ofAbandon(baking)).toEqual([
    'Nothing moves: blue web-1 (ami-0000000b, 3 of 3 servers healthy) stays with 75 %, green web-2 (ami-0000000e, 3 of 3 servers healthy) with 25 %.',
    "Nothing watches green any more, and web-2 can't be rolled back then. web-1 counts as live.",
    'Both fleets serve until somebody moves the traffic by hand; the next rollout of web waits for that.',
    'The commands that clear away what is left are listed afterwards.',
  ]);
});

test('a recall names each service that has to do with the image', () => {
  const other = { ...service, service: 'shop', live: { ...service.live, ...green }, rollout: null };
  expect(ofRecall(green.image, [service, other])[0]).toBe(
    'In shop it is live on web-2; ami-0000000a is rolled out in its place without weighted steps.',
  );
  expect(ofRecall('ami-none', [service])[0]).toBe('No service has it live or waiting.');
});

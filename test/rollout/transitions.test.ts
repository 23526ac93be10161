import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { claim } from '../../src/rollout/admission/lock.ts';
import { IllegalTransition } from '../../src/rollout/errors.ts';
import { initialRecord } from '../../src/rollout/initial-record.ts';
import { PHASES, type Phase } from '../../src/rollout/phase.ts';
import { isOpen, isRollingBack, type Rollout } from '../../src/rollout/record.ts';
import { newService } from '../../src/rollout/service.ts';
import { evenShare } from '../../src/rollout/traffic/split.ts';
import {
  abort,
  enter,
  fail,
  isLegal,
  note,
  recordIntent,
  recordObserved,
  resume,
  startBake,
} from '../../src/rollout/transitions.ts';
import { aSpec, GROUP_A } from '../world/specs.ts';

const START = Date.UTC(2026, 0, 1);

const live = { fleet: 'web-fleet', targetGroup: GROUP_A, imageId: 'ami-00000001' };
const request = { image: { id: 'ami-00000002' }, cause: { kind: 'requested', by: 'ann' } } as const;

const fresh = (): Rollout => initialRecord(claim(newService(aSpec(), live, START), request, START))!;
const at = (phase: Phase): Rollout => ({ ...fresh(), phase });

/** The life of a rollout, written down once more: every arrow that there is. */
const ARROWS = new Set([
  'planned → launching',
  'launching → proving',
  'proving → shifting',
  'shifting → baking',
  'baking → shifting',
  'baking → retiring-blue',
  'rolling-back → retiring-green',
  'retiring-blue → concluded',
  'retiring-green → concluded',
  ...['planned', 'launching', 'proving', 'shifting', 'baking', 'retiring-blue'].map(
    (phase) => `${phase} → rolling-back`,
  ),
]);

const pairs = PHASES.flatMap((from) => PHASES.map((to) => [from, to] as const));

describe('a transition', () => {
  test.each(pairs.filter(([from, to]) => ARROWS.has(`${from} → ${to}`)))('%s → %s is made', (from, to) => {
    const next = enter(at(from), to, START + 5, 'because');
    expect(next).toMatchObject({ phase: to, phaseSince: START + 5 });
    expect(next.timeline.at(-1)).toEqual({ at: START + 5, phase: to, what: 'because' });
    expect(isLegal(from, to)).toBe(true);
  });

  test('that is no arrow throws, and names both ends', () => {
    const illegal = pairs.filter(([from, to]) => from !== to && !ARROWS.has(`${from} → ${to}`));
    expect(illegal).toHaveLength(72 - ARROWS.size);
    for (const [from, to] of illegal) {
      expect(() => enter(at(from), to, START, ''), `${from} → ${to}`).toThrow(IllegalTransition);
      expect(isLegal(from, to)).toBe(false);
    }
    expect(() => enter(at('baking'), 'planned', START, '')).toThrow('web-1 cannot go from baking to planned');
  });

  test('to where the rollout is already changes nothing, not even the time', () => {
    for (const phase of PHASES) {
      const rollout = at(phase);
      expect(enter(rollout, phase, START + 5, 'again')).toBe(rollout);
    }
  });
});

describe('an abort', () => {
  test('is taken in every phase but the last, and stops everything that goes forward', () => {
    for (const phase of PHASES.filter((phase) => phase !== 'concluded')) {
      const rollout = abort(at(phase), START + 5, 'ann', 'alarms');
      expect(rollout.abort, phase).toEqual({ at: START + 5, by: 'ann', reason: 'alarms' });
      expect(isRollingBack(rollout)).toBe(true);
    }
    const over: Rollout = { ...at('concluded'), outcome: 'promoted' };
    expect(abort(over, START, 'ann', 'alarms')).toBe(over);
  });

  test('is the first one for ever: who presses later changes nothing', () => {
    const once = abort(at('baking'), START + 5, 'ann', 'alarms');
    expect(abort(once, START + 9, 'bob', 'me too')).toBe(once);
  });
});

describe('a failure', () => {
  test('is the first one for ever: what follows from it is not the cause', () => {
    const once = fail(at('baking'), START + 5, 'Outage', 'green is out');
    expect(fail(once, START + 9, 'FleetTimeout', 'late')).toBe(once);
    expect(isRollingBack(once)).toBe(true);
  });
});

test('a rollout is open until it has ended, also while a person has to help', () => {
  expect(PHASES.filter((phase) => !isOpen(at(phase)))).toEqual(['concluded']);
  expect(isOpen({ ...at('retiring-green'), outcome: 'needs-operator' })).toBe(true);
});

test('the executions that went on with a rollout are counted, and none of them needs a person yet', () => {
  const stuck: Rollout = { ...at('rolling-back'), outcome: 'needs-operator' };
  const twice = resume(resume(stuck, START + 5, 'stopped'), START + 9, 'stopped again');
  expect(twice).toMatchObject({ phase: 'rolling-back', takeovers: 2, takenOverAt: START + 9 });
  expect(twice).not.toHaveProperty('outcome');
});

test('a bake begins when the weight was read back, without evidence from before', () => {
  const before: Rollout = { ...at('shifting'), evidence: { ...fresh().evidence, unhealthySince: START } };
  const next = startBake(before, START + 90_000);
  expect(next).toMatchObject({ phase: 'baking', stepSince: START + 90_000 });
  expect(next.evidence).toMatchObject({ next: START + 120_000, recent: [] });
  expect(next.evidence).not.toHaveProperty('unhealthySince');
});

test('of routes that differ the largest share counts, and neither fleet is without traffic', () => {
  const idle = recordObserved(fresh(), evenShare(0), START);
  expect(idle.traffic.zeroSince).toEqual({ green: START });
  const uneven = recordObserved(idle, { least: 0, most: 100 }, START + 5);
  expect(uneven.traffic).toMatchObject({ observed: 100, observedAt: START + 5, zeroSince: {} });
  expect(uneven.timeline.at(-1)?.what).toBe('green has 0 to 100 % of the traffic');
  expect(recordObserved(uneven, evenShare(100), START + 9).traffic.zeroSince).toEqual({ blue: START + 9 });
});

test.each([
  [100, { blue: START + 1 }],
  [50, {}],
  [0, { green: START + 2 }],
])(
  'with the intent to give green %i %% only the fleet without a share keeps its idle time',
  (percent, kept) => {
    const { traffic, ...rest } = fresh();
    const zeroSince = { blue: START + 1, green: START + 2 };
    const next = recordIntent(
      { ...rest, traffic: { ...traffic, intended: 25, zeroSince } },
      percent,
      START + 9,
    );
    expect(next.traffic).toMatchObject({ intended: percent });
    expect(next.traffic.zeroSince).toEqual(kept);
  },
);

test('the timeline keeps its beginning and its end, and loses its middle', () => {
  let rollout = fresh();
  for (let index = 0; index < 1_000; index += 1) rollout = note(rollout, START + index, `line ${index}`);
  expect(rollout.timeline).toHaveLength(400);
  expect(rollout.timeline[0]).toEqual(fresh().timeline[0]);
  expect(rollout.timeline.at(-1)?.what).toBe('line 999');
});

describe('whatever happens to a rollout', () => {
  type Change = (rollout: Rollout, at: number) => Rollout;
  const percent = fc.constantFrom(0, 0.1, 10, 50, 99.9, 100);
  const change: fc.Arbitrary<Change> = fc.oneof(
    fc.constantFrom<Change>(
      (rollout, at) => abort(rollout, at, 'ann', 'alarms'),
      (rollout, at) => fail(rollout, at, 'Outage', `at ${at}`),
      (rollout, at) => resume(rollout, at, 'stopped'),
      (rollout, at) => recordObserved(rollout, evenShare(rollout.traffic.intended), at),
      (rollout, at) => recordObserved(recordIntent(rollout, 0, at), evenShare(0), at),
      (rollout, at) => (isLegal(rollout.phase, 'baking') ? startBake(rollout, at) : rollout),
    ),
    fc
      .constantFrom(...PHASES)
      .map<Change>(
        (phase) => (rollout, at) =>
          isLegal(rollout.phase, phase) ? enter(rollout, phase, at, phase) : rollout,
      ),
    percent.map<Change>((weight) => (rollout, at) => recordIntent(rollout, weight, at)),
  );

  /** Plays the changes a minute apart, and gives the record after each of them. */
  function lives(changes: readonly Change[]): Rollout[] {
    const records = [fresh()];
    for (const [index, change] of changes.entries()) {
      records.push(change(records[index]!, START + (index + 1) * 60_000));
    }
    return records;
  }
  const everyLife = (check: (records: Rollout[]) => void) =>
    fc.assert(fc.property(fc.array(change, { maxLength: 60 }), (changes) => check(lives(changes))));

  test('it goes from phase to phase by arrows that there are, and what it set out to do stays', () => {
    everyLife((records) => {
      for (const [index, next] of records.slice(1).entries()) {
        const before = records[index]!;
        if (before.phase !== next.phase) expect(ARROWS).toContain(`${before.phase} → ${next.phase}`);
        const { id, epoch, version, image, plan, routes, limits, blue, green, startedAt } = before;
        expect(next).toMatchObject({
          id,
          epoch,
          version,
          image,
          plan,
          routes,
          limits,
          blue,
          green,
          startedAt,
        });
      }
    });
  });

  test('its first abort and its first failure stay, and once it goes back it never goes forward again', () => {
    everyLife((records) => {
      for (const [index, next] of records.slice(1).entries()) {
        const before = records[index]!;
        if (before.abort) expect(next.abort).toEqual(before.abort);
        if (before.failure) expect(next.failure).toEqual(before.failure);
        if (isRollingBack(before)) expect(isRollingBack(next)).toBe(true);
      }
    });
  });

  test('a fleet counts as without traffic only from when that was read back, and only while nothing else was meant', () => {
    everyLife((records) => {
      for (const [end, { traffic }] of records.entries()) {
        for (const [colour, share] of [['green', 0] as const, ['blue', 100] as const]) {
          const since = traffic.zeroSince[colour];
          if (since === undefined) continue;
          const during = records.slice((since - START) / 60_000, end + 1);
          const meant = during.filter(
            ({ traffic: { intended, observed } }) => intended !== share || observed !== share,
          );
          expect(meant).toEqual([]);
        }
      }
    });
  });

  test('its times never run backwards, and its timeline stays within bounds', () => {
    everyLife((records) => {
      const times = records.at(-1)!.timeline.map((entry) => entry.at);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
      expect(times.length).toBeLessThanOrEqual(400);
    });
  });
});

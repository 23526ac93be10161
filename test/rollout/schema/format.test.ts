import { describe, expect, test } from 'vitest';
import { RecordNotReadable } from '../../../src/rollout/errors.ts';
import { rolloutFormat } from '../../../src/rollout/schema/rollout.ts';
import { serviceFormat } from '../../../src/rollout/schema/service.ts';
import { moments, recordsOf } from '../../world/earlier-records.ts';

const rolloutOf = (moment: string) => rolloutFormat.read(recordsOf(moment).rollout!, moment);
const serviceOf = (moment: string) => serviceFormat.read(recordsOf(moment).service, moment);

describe('a record of 0.0', () => {
  test.each(moments)('is read, with nothing lost: %s', (moment) => {
    const { service, rollout } = recordsOf(moment);
    expect(Object.keys(serviceOf(moment))).toHaveLength(Object.keys(service).length);
    if (rollout) expect(Object.keys(rolloutOf(moment))).toHaveLength(Object.keys(rollout).length);
  });

  test('has what was renamed under its new name', () => {
    expect(rolloutOf('baking-10').attrition).toEqual(recordsOf('baking-10').rollout?.losses);
    expect(rolloutOf('tidied').cleanedUpAt).toBe(recordsOf('tidied').rollout?.tidiedAt);
    expect(rolloutOf('foreign-edit').failure?.code).toBe('DriftDetected');
    expect(rolloutOf('reverted').failure?.code).toBe('Outage');
    expect(serviceOf('rollback-queued').queued).toMatchObject({ fastForward: true, allowRepeat: true });
    expect(serviceOf('requested').lock?.request).toMatchObject({ allowRepeat: true });
  });

  test('has its one listener or rule as a list of routes', () => {
    const { rollout, service } = recordsOf('baking-10');
    const { listener, targetGroups } = rollout!.route as Record<string, unknown>;
    expect(rolloutOf('baking-10').routes).toEqual([{ listener }]);
    expect(serviceOf('baking-10').spec.traffic).toEqual({ routes: [{ listener }], targetGroups });
    const rule = String(listener).replace(':listener/', ':listener-rule/');
    const withRule = { ...rollout!, route: { rule, targetGroups } };
    expect(rolloutFormat.read(withRule, 'web-1').routes).toEqual([{ rule }]);
    const spec = { ...(service.spec as object), traffic: { rule, targetGroups } };
    expect(serviceFormat.read({ ...service, spec }, 'web').spec.traffic.routes).toEqual([{ rule }]);
  });

  test('has no name of 0.0 left', () => {
    const read = moments.map((moment) => ({
      service: serviceOf(moment),
      rollout: recordsOf(moment).rollout && rolloutOf(moment),
    }));
    const members = new Set<string>();
    JSON.parse(JSON.stringify(read), (name, value) => {
      members.add(name);
      return value;
    });
    expect(members).toContain('allowRepeat');
    for (const name of ['losses', 'tidiedAt', 'expedited', 'again', 'route'])
      expect(members).not.toContain(name);
  });
});

describe('a record', () => {
  const written = () => rolloutFormat.write(rolloutOf('baking-50'));

  test('is written with its version, which nobody sees who reads it', () => {
    expect(written()).toHaveProperty('schemaVersion', 1);
    expect(rolloutFormat.read(written(), 'web-1')).toEqual(rolloutOf('baking-50'));
  });

  test('of today is not taken for one of 0.0', () => {
    const today = { ...recordsOf('tidied').rollout!, routes: [], schemaVersion: 1 };
    const read = () => rolloutFormat.read(today, 'web-1');
    expect(read()).toHaveProperty('tidiedAt');
    expect(read()).not.toHaveProperty('cleanedUpAt');
  });

  test('of a newer version is refused with what to do', () => {
    const read = () => rolloutFormat.read({ ...written(), schemaVersion: 2 }, 'rollout#web-1/rollout');
    expect(read).toThrow(RecordNotReadable);
    expect(read).toThrow('reads up to 1; deploy the version that wrote it, or a newer one');
  });

  test.each([-1, 1.5, '1', null])('of version %j is refused', (schemaVersion) => {
    expect(() => rolloutFormat.read({ ...written(), schemaVersion }, 'web-1')).toThrow(RecordNotReadable);
  });

  test.each<[string, Record<string, unknown>, string]>([
    ['a phase that is none', { phase: 'resting' }, 'expected one of planned,'],
    ['a number that is a text', { step: '1' }, 'expected a number at "step"'],
    ['a number that is none', { step: Number.NaN }, 'expected a number at "step"'],
    ['a part that is missing', { traffic: undefined }, 'expected an object at "traffic"'],
    [
      'something deep in it',
      { plan: { steps: [{ weight: 1 }] } },
      'expected a number at "plan.steps[0].bake"',
    ],
    ['a cause of another kind', { cause: { kind: 'whim' } }, 'at "cause.kind"'],
    ['a cause without its person', { cause: { kind: 'requested' } }, 'expected a text at "cause.by"'],
    ['a list that is none', { timeline: {} }, 'expected a list at "timeline"'],
  ])('with %s is refused, and told where', (_, change, text) => {
    const read = () => rolloutFormat.read({ ...written(), ...change }, 'rollout#web-1/rollout');
    expect(read).toThrow(RecordNotReadable);
    expect(read).toThrow(text);
  });

  test('may have a member that this version does not know', () => {
    expect(rolloutFormat.read({ ...written(), note: 'by hand' }, 'web-1')).toHaveProperty('note', 'by hand');
  });
});

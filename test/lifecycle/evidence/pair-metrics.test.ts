import { expect, test } from 'vitest';
import { asked, ticksOf } from '../../../src/lifecycle/evidence/pair-metrics.ts';
import { SLOW, STANDARD } from '../../../src/rollout/analysis/health-settings.ts';

const source = { namespace: 'Shop', metric: 'Logins', dimensions: { Group: '{group}' }, statistic: 'Sum' };
const metric = { ...SLOW, name: 'logins', bad: { ...source, missing: 'zero' as const }, all: source };
const groups = { blue: 'web-original', green: 'web-1' };
const listener = (name: string) => ({
  listener: `arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/${name}/0123456789abcdef/1`,
});

test("the user's own metrics are read once, whatever number of pairs a rollout has", async () => {
  const requests: boolean[] = [];
  const own = { logins: { green: { requests: 5, bad: 1 } } };
  const sample = { requests: 10, bad: 0 };
  const metrics = {
    async ticks(request: { own?: object }) {
      requests.push(request.own !== undefined);
      return [{ minute: 0, blue: sample, green: sample, ...(request.own && { own }) }];
    },
    requestsTo: async () => undefined,
  };
  const pairs = ['outer', 'inner'].map((name) => ({ routes: [listener(name)], blue: 'a', green: 'b' }));
  const paired = { routes: [], blue: { targetGroup: 'a' }, green: { targetGroup: 'b' }, pairs };
  const span = { from: 0, until: 60_000, ...asked({ ...STANDARD, metrics: [metric] }, groups) };
  expect(await ticksOf({ metrics }, paired, span)).toMatchObject([{ green: { requests: 20 }, own }]);
  expect(requests).toEqual([true, false]);
});

test('nothing is asked for that the spec has no use for', () => {
  expect(asked(STANDARD, groups)).toEqual({});
  expect(asked({ ...STANDARD, metrics: [] }, groups)).toEqual({});
});

import { describe, expect, test } from 'vitest';
import { InvalidInput } from '../../../src/rollout/errors.ts';
import { parseSpec } from '../../../src/rollout/service-spec/spec.ts';
import { specText } from '../../world/specs.ts';

const withRefresh = (refresh: unknown, more: object = {}) =>
  parseSpec({ ...specText(), ...more, refresh }).refresh;

function refusal(refresh: unknown, more?: object): readonly { path: string; message: string }[] {
  try {
    withRefresh(refresh, more);
  } catch (error) {
    if (error instanceof InvalidInput) return error.issues;
  }
  return [];
}

describe('the refresh of a spec', () => {
  test.each([
    [{ maxAge: '14d' }],
    [{ schedule: 'cron(0 3 * * ? *)', timeZone: 'Europe/Berlin', expedited: true }],
    [{ maxAge: '30d', schedule: 'cron(0 3 ? * 1 *)' }],
  ])('may be %j', (refresh) => expect(withRefresh(refresh)).toEqual(refresh));

  test.each([
    ['nothing', {}, 'refresh.maxAge', 'say when'],
    ['an age of hours', { maxAge: '5h' }, 'refresh.maxAge', 'from 1d to 365d'],
    ['an age of years', { maxAge: '400d' }, 'refresh.maxAge', 'from 1d to 365d'],
    ['what is no schedule', { schedule: 'every night' }, 'refresh.schedule', 'six fields'],
    ['a schedule that never fires', { schedule: 'cron(0 3 31 2 ? *)' }, 'refresh.schedule', 'never comes'],
    ['a year that is over', { schedule: 'cron(0 3 1 1 ? 2020)' }, 'refresh.schedule', 'never comes'],
    ['too often', { schedule: 'cron(0/10 3 * * ? *)' }, 'refresh.schedule', 'more than once an hour'],
    ['no zone', { schedule: 'cron(0 3 * * ? *)', timeZone: 'Berlin' }, 'refresh.timeZone', 'Europe/Berlin'],
    ['an unknown key', { maxage: '14d' }, 'refresh.maxage', 'did you mean "maxAge"?'],
  ])('may not be %s', (_, refresh, path, message) => {
    expect(refusal(refresh)).toContainEqual({ path, message: expect.stringContaining(message) });
  });
});

describe('a schedule beside windows', () => {
  const at = (time: string, days?: readonly string[]) =>
    parseSpec({
      ...specText(),
      refresh: { schedule: `cron(${time} * * ? *)` },
      windows: { allow: [{ ...(days && { days }), from: '09:00', to: '17:00' }] },
    }).refresh;

  test.each([
    ['in one', '0 10', undefined],
    ['in one of a few days', '0 10', ['tue']],
    ['in the hour before one', '30 8', undefined],
  ])('may come %s', (_, time, days) => {
    expect(at(time, days)).toMatchObject({ schedule: expect.stringContaining(time) });
  });

  test('that never comes is told so alone, not that no window is open then', () => {
    const windows = { allow: [{ from: '09:00', to: '17:00' }] };
    const issues = refusal({ schedule: 'cron(0 3 31 2 ? *)' }, { windows });
    expect(issues.map(({ message }) => message)).toEqual([expect.stringContaining('never comes')]);
  });

  test('may not come at night where all of them are by day: it would never begin', () => {
    expect(() => at('0 3')).toThrow('such a refresh would never begin');
  });
});

import { expect, test } from 'vitest';
import { toldDifferences, twinReports } from '../../src/traffic/twins.ts';

const LIVE = { HealthCheckPath: '/health', Port: '8080', 'tag "team"': 'web' };
const NEXT = { HealthCheckPath: '/health', Port: '80', 'tag "owner"': 'ops' };

const reports = (follows: boolean) =>
  twinReports(
    { targetGroups: { read: async (group: string) => (group === 'blue' ? LIVE : NEXT) } } as never,
    { from: 'blue', to: 'green', follows },
  );

test('a target group that is not set as the live one is told, with what neither has and how it is put right', async () => {
  const found = await reports(false);
  expect(found.map(({ setting, from, to }) => [setting, from, to])).toEqual([
    ['target group Port', '8080', '80'],
    ['target group tag "owner"', 'none', 'ops'],
    ['target group tag "team"', 'web', 'none'],
  ]);
  expect(found.map(({ fix }) => fix)).toEqual([
    "it can't be changed: have another target group in the place of green",
    'change one of the two, or set "traffic.twin": "follow"',
    'change one of the two, or set "traffic.twin": "follow"',
  ]);
  expect(toldDifferences(found)).toBe(
    'green\'s target group Port is 80 instead of 8080; target group tag "owner" is ops instead of none; ' +
      'target group tag "team" is none instead of web',
  );
});

test('of one that follows only what AWS never changes stays different', async () => {
  const found = await reports(true);
  expect(found.map(({ setting, outcome }) => `${setting}: ${outcome}`)).toEqual([
    'target group Port: rewritten',
    'target group tag "owner": copied',
    'target group tag "team": copied',
  ]);
  expect(found[2]!.why).toBe('green has none until green is made');
  expect(toldDifferences(found.slice(1))).toBeUndefined();
});

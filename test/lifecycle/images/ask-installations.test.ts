import { describe, expect, test } from 'vitest';
import { installationsOnce } from '../../../src/lifecycle/images/ask-installations.ts';
import { visitEach } from '../../../src/lifecycle/visit.ts';
import type { Installations, Told } from '../../../src/ports/installations.ts';
import { NO_INSTALLATIONS } from '../../../src/rollout/upstream/installations.ts';

const TOLD: Told = { kind: 'unknown', reason: 'there is no such service' };
const followers = (installation: string, count: number) =>
  Array.from({ length: count }, (_, index) => ({ installation, service: `service-${index}` }));

/** Installations of which the one answers after so many milliseconds, those that are asked at once together. */
function slow(delays: Readonly<Record<string, number>>) {
  let now = 0;
  const asked: string[] = [];
  const ask: Installations['ask'] = async ({ installation, service }) => {
    const answered = now + (delays[installation] ?? 0);
    asked.push(`${installation} ${service}`);
    await new Promise<void>((resolve) => setImmediate(resolve));
    now = Math.max(now, answered);
    return TOLD;
  };
  const here = async () => ({ name: 'prod', region: 'eu-west-1', account: '111122223333' });
  const lead: Installations['lead'] = async () => ({ kind: 'silent', reason: 'it carries nothing on' });
  const all: Installations = { here, directory: async () => NO_INSTALLATIONS, ask, lead };
  return { all, asked, clock: { now: () => now } };
}

describe('other installations in a round', () => {
  // A hundred followers of one that took 4.9 s for each kept the round beyond its end.
  test('that answer slowly are asked for their share of its time', async () => {
    const { all, asked, clock } = slow({ test: 4_900 });
    const once = installationsOnce(all, clock);
    const { results } = await visitEach(followers('test', 100), (followed) => once.ask(followed));
    expect(clock.now()).toBeLessThan(20_000);
    expect(asked.length).toBe(24);
    expect(results.slice(0, 24)).toEqual(Array(24).fill(TOLD));
    expect(results.slice(24)).toEqual(Array(76).fill({ kind: 'later' }));
  });

  test('leave the others theirs, and all together the round its own', async () => {
    const { all, asked, clock } = slow({ test: 4_900, stage: 4_900, lab: 4_900 });
    const once = installationsOnce(all, clock);
    for (const name of ['test', 'stage', 'lab'])
      await visitEach(followers(name, 100), (followed) => once.ask(followed));
    expect(asked.some((one) => one.startsWith('stage'))).toBe(true);
    expect(clock.now()).toBeLessThan(40_000);
  });

  test('that answer at once are all asked, each service once', async () => {
    const { all, asked, clock } = slow({});
    const once = installationsOnce(all, clock);
    const twice = [...followers('test', 500), ...followers('test', 500)];
    await visitEach(twice, (followed) => once.ask(followed));
    expect(asked.length).toBe(500);
  });
});

import { describe, expect, test } from 'vitest';
import { noneTouched, type Touch, touch, withServers } from '../../../src/rollout/touched/touched.ts';

const session = (event: string, at = 0): Touch => ({
  code: 'session-opened',
  event,
  what: 'ssm:StartSession',
  by: 'alice',
  at,
});
const NONE = noneTouched('web');
const named = (prefix: string, count: number) => Array.from({ length: count }, (_, at) => `${prefix}-${at}`);
const idsOf = ({ servers }: typeof NONE) => servers.map(({ id }) => id);

describe('a touch', () => {
  test('is on record once, whatever else the same event tells: another kind of it is another touch', () => {
    const once = touch(NONE, 'web-1', ['i-1'], session('e-1'));
    expect(touch(once, 'web-1', ['i-1'], session('e-1', 7))).toBe(once);
    const other: Touch = { ...session('e-1'), code: 'user-data-changed' };
    expect(touch(once, 'web-1', ['i-1'], other).servers[0]?.touches).toHaveLength(2);
  });

  test('of one that has been replaced changes nothing, also where others of the same call are new', () => {
    const gone = withServers(touch(NONE, 'web-1', ['i-1'], session('e-1')), (server) => ({
      ...server,
      state: 'replaced',
    }));
    expect(touch(gone, 'web-1', ['i-1'], session('e-2'))).toBe(gone);
    expect(idsOf(touch(gone, 'web-1', ['i-1', 'i-2'], session('e-2')))).toEqual(['i-1', 'i-2']);
  });
});

// A record of DynamoDB has 400 KB: whoever enters servers all day would have kept the service from being looked after.
describe('the record of touched servers', () => {
  test('has the last ten touches of each', () => {
    const events = named('e', 12);
    const all = events.reduce((record, event) => touch(record, 'web-1', ['i-1'], session(event)), NONE);
    expect(all.servers[0]?.touches.map(({ event }) => event)).toEqual(events.slice(2));
  });

  test('has a hundred at most that are still to be replaced', () => {
    const full = touch(NONE, 'web-1', named('i', 101), session('e-1'));
    expect(idsOf(full)).toEqual(named('i', 100));
    const [first, ...others] = full.servers;
    const freed = { ...full, servers: [{ ...first!, state: 'gone' as const }, ...others] };
    expect(idsOf(touch(freed, 'web-1', ['i-new'], session('e-2')))).toContain('i-new');
  });

  test('has the twenty that ended last, and all that are still to be replaced', () => {
    const known = touch(NONE, 'web-1', named('i', 25), session('e-1'));
    const ended = withServers(known, (server) => {
      const number = Number(server.id.slice(2));
      return number < 3 ? server : { ...server, state: 'replaced', at: 100 - number };
    });
    expect(idsOf(ended)).toEqual(named('i', 23));
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { burstSize, splitProbe, trafficOf } from '../../../src/rollout/probes/burst.ts';
import { countedText } from '../../../src/rollout/probes/count.ts';
import { flawIn } from '../../../src/rollout/probes/flaw.ts';
import type { ProbeRule } from '../../../src/rollout/probes/rule.ts';

const response = (body: string, status = 200, headers = {}) =>
  ({ kind: 'response', status, headers, body }) as const;
const ofText = (text: string, body: string) => flawIn(response(body), { status: 200, text });
const ofJson = (at: string, is: unknown, body: string) =>
  flawIn(response(body), { status: 200, json: { at, is: JSON.stringify(is) } });

describe('a response', () => {
  test('is as expected by its status, whatever else it says', () => {
    expect(flawIn(response('anything'), { status: 200 })).toBeUndefined();
    expect(flawIn(response('', 503), { status: 200 })).toBe('expected status 200, got 503');
  });

  test('has the header that is expected, by its name in any case', () => {
    const header = { name: 'X-Version', value: 'v2' };
    expect(flawIn(response('', 200, { 'x-version': 'v2' }), { status: 200, header })).toBeUndefined();
    expect(flawIn(response('', 200, { 'x-version': 'v1' }), { status: 200, header })).toBe(
      'expected the header X-Version: v2, got v1',
    );
    expect(flawIn(response(''), { status: 200, header })).toBe('expected the header X-Version: v2, got none');
  });

  test('has the text that is expected, but for white space at its end', () => {
    expect(ofText('ok', 'ok\r\n')).toBeUndefined();
    expect(ofText('ok', 'oops')).toBe("expected text 'ok', got 'oops' at character 2");
    expect(ofText('ok', '')).toBe("expected text 'ok', got '' at character 1");
    const long = 'a'.repeat(60);
    expect(ofText(`${long}b`, `${long}c`)).toBe("expected text …'b' at character 61, got 'c'");
  });

  test('parts from the text at the first character that differs, and never says more than a little of it', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), fc.string({ maxLength: 200 }), (wanted, body) => {
        const flaw = ofText(wanted, body);
        const [one, other] = [wanted.trimEnd(), body.trimEnd()];
        expect(flaw === undefined).toBe(one === other);
        if (flaw === undefined) return;
        const at = Number(/at character (\d+)/.exec(flaw)?.[1]) - 1;
        expect(one.slice(0, at)).toBe(other.slice(0, at));
        expect(one[at]).not.toBe(other[at]);
        expect(flaw.length).toBeLessThan(160);
      }),
    );
  });

  test.each([
    ['', 7, '7', undefined],
    ['/status', 'up', '{"status":"up"}', undefined],
    ['/status', 'up', '{"status":"down"}', 'expected JSON "up" at /status, got "down"'],
    ['/status', 'up', '{}', 'expected JSON "up" at /status, got nothing'],
    ['/checks/1/ok', true, '{"checks":[{"ok":false},{"ok":true}]}', undefined],
    ['/a~1b/~0', null, '{"a/b":{"~":null}}', undefined],
    ['/status', 'up', 'oops', `expected JSON "up" at /status, got no JSON: 'oops'`],
    ['/constructor', 1, '{}', 'expected JSON 1 at /constructor, got nothing'],
  ])('has %j as %j in %s', (at, is, body, flaw) => {
    expect(ofJson(at, is, body)).toBe(flaw);
  });
});

describe('probes through the split', () => {
  const probe = (method: string) => ({ method }) as ProbeRule;

  test('change nothing', () => {
    expect(splitProbe([probe('POST'), probe('HEAD'), probe('GET')])?.method).toBe('HEAD');
    expect(splitProbe([probe('POST'), probe('OPTIONS')])).toBeUndefined();
  });

  test('are at most ten a second, and a tenth of the traffic', () => {
    expect(burstSize(undefined)).toBe(5);
    expect(burstSize(0)).toBe(1);
    expect(burstSize(100)).toBe(10);
    expect(burstSize(1_000_000)).toBe(50);
  });

  test('go by the newest minute, then by the one before, then by blue before the rollout', () => {
    const sample = (requests: number) => ({ requests, bad: 0 });
    const tick = { minute: 0, blue: sample(90), green: sample(10) };
    const evidence = (recent: object[]) => ({ recent }) as never;
    expect(trafficOf({ evidence: evidence([tick]), probes: { sent: 0, lost: 0, traffic: 7 } })).toBe(100);
    expect(trafficOf({ evidence: evidence([]), probes: { sent: 0, lost: 0, traffic: 7 } })).toBe(7);
    expect(trafficOf({ evidence: evidence([]), baseline: sample(1_500) })).toBe(100);
    expect(trafficOf({ evidence: evidence([]) })).toBeUndefined();
  });

  test('are counted for the end', () => {
    expect(countedText({ probes: { sent: 18_204, lost: 0 } })).toBe(
      '0 of 18,204 probes through the split were lost',
    );
    expect(countedText({ probes: { sent: 0, lost: 0 } })).toBeUndefined();
    expect(countedText({})).toBeUndefined();
  });
});

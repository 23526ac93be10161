import fc from 'fast-check';
import { expect, test } from 'vitest';
import { responseFlaw } from '../../../src/rollout/gates/gate-response.ts';
import { GateResponse } from '../../../src/rollout/gates/gate-schema.ts';

const value = fc.oneof(
  fc.constantFrom<unknown>('pass', 'fail', 'wait', 'ok', '', null, undefined, 1, true),
  fc.constant([]),
);
const result = fc.oneof(
  value,
  fc.record({ verdict: value }),
  fc.record({ verdict: value, reason: value }),
  fc.record({ verdict: value, reasn: value }),
  fc.dictionary(fc.constantFrom('verdict', 'reason', 'more'), value),
);

test('a result is valid for the functions exactly when it is by the published schema', () => {
  fc.assert(
    fc.property(result, (drawn) => {
      const received: unknown = drawn === undefined ? null : JSON.parse(JSON.stringify(drawn));
      expect(responseFlaw(received) === undefined).toBe(GateResponse.safeParse(received).success);
    }),
    { numRuns: 2_000 },
  );
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OPERATIONS } from '../../src/api/operations.ts';
import type { Phase } from '../../src/rollout/phase.ts';
import { call } from '../world/calling.ts';
import { bakingAt, beginAt } from '../world/progress.ts';
import { specText } from '../world/specs.ts';
import { aWorld, NEW, NEXT } from '../world/world.ts';

const text = fc.oneof(
  fc.constantFrom('web', 'web-1', 'web-2', 'shop', '', '__proto__', 'a/b', '12h', '3d', '0s', NEW, NEXT),
  fc.string({ maxLength: 20 }),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
);
const value = fc.oneof(text, fc.boolean(), fc.integer(), fc.constant(null), fc.jsonValue({ maxDepth: 2 }));

/** What the routes take, with values that fit and others, and with keys that nobody takes. */
const fields = fc.record(
  {
    reason: fc.oneof(text, value),
    force: fc.oneof(fc.boolean(), value),
    full: fc.oneof(fc.boolean(), value),
    for: value,
    until: value,
    image: fc.oneof(fc.constantFrom(NEW, NEXT), value),
    expedited: fc.oneof(fc.boolean(), value),
    resaon: value,
  },
  { requiredKeys: [] },
);
const spec = fc
  .tuple(fields, fc.constantFrom(...Object.keys(specText()), 'limits'), value)
  .map(([, key, changed]) => ({ ...specText(), [key]: changed }));
const body = fc.oneof(
  { weight: 5, arbitrary: fields },
  { weight: 1, arbitrary: spec },
  { weight: 1, arbitrary: fc.jsonValue() },
  { weight: 1, arbitrary: fc.constant(undefined) },
);

const request = fc.record({
  route: fc.constantFrom(...Object.keys(OPERATIONS)),
  service: fc.oneof(fc.constant('web'), text),
  id: fc.oneof(fc.constant('web-1'), text),
  body,
  query: fc.dictionary(fc.constantFrom('limit', 'before', 'result', 'month', 'reason', 'x'), text, {
    maxKeys: 2,
  }),
});

const begins = fc.constantFrom<Phase | ReturnType<typeof bakingAt>>(
  'planned',
  'proving',
  bakingAt(50),
  'retiring-blue',
  'concluded',
);

test('no request is answered with a 500, or otherwise than the OpenAPI document says', async () => {
  const met = new Set<string>();
  await fc.assert(
    fc.asyncProperty(begins, fc.array(request, { minLength: 1, maxLength: 12 }), async (until, requests) => {
      const world = aWorld();
      await beginAt(world, until);
      for (const { route, service, id, body: sent, query } of requests) {
        const { status } = await call(world, route, { service, id }, sent, query);
        expect(status).toBeLessThan(500);
        met.add(`${route} ${status < 400}`);
      }
    }),
    { numRuns: 600, seed: 1 },
  );
  // What only ever refuses was not tried.
  expect([...met].filter((one) => one.endsWith('true')).length).toBeGreaterThan(10);
}, 600_000);

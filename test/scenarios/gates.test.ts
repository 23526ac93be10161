import { expect, test } from 'vitest';
import type { GateRequest } from '../../src/rollout/gates/gate-schema.ts';
import { fixture, useEnvironment } from './demo-context.ts';
import { endedRollout, publish, startedRollout } from './rollouts.ts';

const environment = useEnvironment();

const gate = (name: string, more: object) => ({ name, function: `greenshift-gate-${name}`, ...more });

test('functions of the user are asked on the way, hold the rollout up, and send it back', async () => {
  const { cloud, api } = environment();
  const asked: GateRequest[] = [];
  const answer = (name: string, say: (request: GateRequest) => unknown) =>
    cloud.functions.register(
      `greenshift-gate-${name}`,
      (request: GateRequest) => {
        asked.push(request);
        return say(request);
      },
      { timeoutSeconds: 3 },
    );
  const { body: service } = await api('GET', '/services/web');
  const gates = [
    gate('tests', { before: 'traffic', timeout: '1d' }),
    gate('totals', { before: 'retirement' }),
    gate('notice', { after: 'revert' }),
  ];
  const spec = { ...(service.spec as object), gates };
  const refused = await api('PUT', '/services/web', spec);
  expect(refused).toMatchObject({ status: 422, body: { type: expect.stringMatching(/SpecMismatch$/) } });
  answer('tests', ({ attempt }) => ({ verdict: attempt < 2 ? 'wait' : 'pass', reason: `${attempt} of 2` }));
  answer('totals', () => ({ verdict: 'fail', reason: 'wrong totals' }));
  answer('notice', () => ({ verdict: 'pass', reason: 'told' }));
  expect(await api('PUT', '/services/web', spec)).toMatchObject({ status: 200 });

  const image = await publish(environment(), fixture('v2'));
  const { rollout: id } = await startedRollout(environment(), image);
  const rollout = await endedRollout(environment(), id);
  expect(rollout).toMatchObject({
    outcome: 'reverted',
    failure: { code: 'GateFailed', message: "the gate totals is against blue's retirement: wrong totals" },
  });
  const lines = rollout.timeline.map(({ what }) => what);
  expect(lines).toContain('the gate tests lets 50 % pass: 2 of 2');
  expect(lines).toContain('the gate notice was told of the revert: told');
  expect(new Set(asked.map(({ gate: name, attempt }) => `${name} ${attempt}`))).toEqual(
    new Set(['tests 1', 'tests 2', 'totals 1', 'notice 1']),
  );
});

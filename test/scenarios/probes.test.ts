import {
  DescribeRulesCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { expect, test } from 'vitest';
import { fixture, QUICK, underLoad, useEnvironment } from './demo-context.ts';
import { changeSpec, endedRollout, publish, startedRollout, untilRollout } from './rollouts.ts';

const environment = useEnvironment();

const PROBED = {
  ...QUICK,
  health: { probes: [{ path: '/', text: 'hello from v2', header: { name: 'X-Image', value: 'v2' } }] },
};

/** The conditions on headers of the listener's rules. */
async function headersAsked(): Promise<unknown[]> {
  const client = new ElasticLoadBalancingV2Client(environment().clientOptions);
  const ListenerArn = environment().infrastructure.listener;
  const { Rules = [] } = await client.send(new DescribeRulesCommand({ ListenerArn }));
  client.destroy();
  return Rules.flatMap(({ Conditions = [] }) => Conditions.flatMap((one) => one.HttpHeaderConfig ?? []));
}

/** What the load balancer answers to a request, with a header or without. */
async function ask(headers: Record<string, string> = {}): Promise<string> {
  const response = await fetch(`${environment().serviceUrl}/`, { headers });
  return (await response.text()).trim();
}

test('an image that says something else with status 200 is caught by a probe before any client meets it', async () => {
  await changeSpec(environment(), PROBED);
  const { result: rollout, seen } = await underLoad(environment(), async () => {
    const image = await publish(environment(), fixture('other-text'));
    const { rollout: id } = await startedRollout(environment(), image);
    return endedRollout(environment(), id);
  });
  expect(rollout).toMatchObject({
    outcome: 'reverted',
    failure: {
      code: 'ProbeFailed',
      message: expect.stringContaining('expected the header X-Image: v2, got v2-broken'),
    },
    probes: { sent: 0 },
    testers: { rules: [] },
  });
  expect(rollout.timeline.filter(({ green }) => green !== null && green > 0)).toEqual([]);
  expect(seen.otherFailures).toEqual({});
  expect(await headersAsked()).toEqual([]);
});

test('a tester with the header sees green while clients see blue, and none of the probes is lost', async () => {
  const steps = [{ weight: 50, bake: '2m', approval: true }, ...QUICK.steps.slice(1)];
  await changeSpec(environment(), { ...PROBED, steps });
  const { result: rollout } = await underLoad(environment(), async () => {
    const image = await publish(environment(), fixture('v2'));
    const { rollout: id } = await startedRollout(environment(), image);
    const waiting = await untilRollout(environment(), id, ({ pause }) => pause?.kind === 'approval');
    const { header, value, rules } = waiting.testers!;
    expect(value).toBe(id);
    expect(rules).toHaveLength(1);
    expect(await headersAsked()).toEqual([{ HttpHeaderName: header, Values: [id] }]);
    expect(await ask({ [header]: value })).toBe('hello from v2');
    expect(await ask()).toBe('hello from v1');
    expect(await ask({ [header]: 'web-999' })).toBe('hello from v1');
    await environment().api('POST', `/rollouts/${id}/approve`);
    return endedRollout(environment(), id);
  });
  expect(rollout).toMatchObject({ outcome: 'promoted', probes: { lost: 0, failedRounds: 0 } });
  expect(rollout.probes!.sent).toBeGreaterThan(0);
  expect(rollout.timeline.at(-1)!.what).toBe(
    `promoted; 0 of ${rollout.probes!.sent.toLocaleString('en-US')} probes through the split were lost`,
  );
  expect(await headersAsked()).toEqual([]);
});

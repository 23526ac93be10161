import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import type { VirtualClock } from '../../../../local-cloud/time/virtual-clock.ts';
import { forwardTo, path, rig } from './rig.ts';

const DELAY = 30_000;

let cloud: ReturnType<typeof rig<VirtualClock>>;
let blue: string;
let loadBalancer: string;

beforeEach(() => {
  cloud = rig({ propagationDelay: DELAY });
  blue = cloud.targetGroup('blue');
  loadBalancer = cloud.loadBalancer();
});

const refused = (code: string) => expect.objectContaining({ code });

const usersOf = (targetGroup: string) =>
  cloud.call('DescribeTargetGroups', { TargetGroupArns: [targetGroup] }).TargetGroups[0].LoadBalancerArns;

describe('the load balancer of a target group', () => {
  test('is there as soon as anything names it, and until nothing does and requests follow that', async () => {
    const listener = cloud.listener(loadBalancer, {
      Type: 'fixed-response',
      FixedResponseConfig: { StatusCode: '200' },
    });
    expect(usersOf(blue)).toEqual([]);
    const rule = cloud.rule(listener, 1, [path('/a')], forwardTo({ [blue]: 0 }));
    expect(usersOf(blue)).toEqual([loadBalancer]);
    await cloud.clock.advance(DELAY);
    cloud.call('DeleteRule', { RuleArn: rule });
    expect(usersOf(blue)).toEqual([loadBalancer]);
    await cloud.clock.advance(DELAY);
    expect(usersOf(blue)).toEqual([]);
  });

  test('lasts for a while when its listener or itself is deleted', async () => {
    const listener = cloud.listener(loadBalancer, forwardTo({ [blue]: 1 }));
    cloud.call('DeleteListener', { ListenerArn: listener });
    expect(usersOf(blue)).toEqual([loadBalancer]);
    expect(() => cloud.call('DeleteTargetGroup', { TargetGroupArn: blue })).toThrow(refused('ResourceInUse'));
    const other = cloud.loadBalancer('other');
    const elsewhere = () => cloud.listener(other, forwardTo({ [blue]: 1 }));
    expect(elsewhere).toThrow(refused('TargetGroupAssociationLimit'));
    await cloud.clock.advance(DELAY);
    expect(usersOf(blue)).toEqual([]);
    elsewhere();
    expect(usersOf(blue)).toEqual([other]);
    cloud.call('DeleteLoadBalancer', { LoadBalancerArn: other });
    await cloud.clock.advance(DELAY);
    expect(usersOf(blue)).toEqual([]);
  });

  test('stays when one of two that name it goes', async () => {
    const first = cloud.listener(loadBalancer, forwardTo({ [blue]: 1 }));
    cloud.listener(loadBalancer, forwardTo({ [blue]: 1 }), 8080);
    cloud.call('DeleteListener', { ListenerArn: first });
    await cloud.clock.advance(DELAY);
    expect(usersOf(blue)).toEqual([loadBalancer]);
  });
});

test('a listener that is made again at the same port is another one, and its rules are gone', () => {
  const old = cloud.listener(loadBalancer, forwardTo({ [blue]: 1 }));
  const rule = cloud.rule(old, 1, [path('/a')], forwardTo({ [blue]: 1 }));
  cloud.call('DeleteListener', { ListenerArn: old });
  const made = cloud.listener(loadBalancer, forwardTo({ [blue]: 1 }));
  expect(made).not.toBe(old);
  expect(() => cloud.call('DescribeListeners', { ListenerArns: [old] })).toThrow(refused('ListenerNotFound'));
  expect(() => cloud.call('DescribeRules', { RuleArns: [rule] })).toThrow(refused('RuleNotFound'));
  const { Listeners } = cloud.call('DescribeListeners', { LoadBalancerArn: loadBalancer });
  expect(Listeners).toMatchObject([{ ListenerArn: made }]);
});

describe('priorities', () => {
  test('are set for several rules at once, exchanged ones too, and requests follow them', async () => {
    const green = cloud.targetGroup('green');
    cloud.register(blue, 'i-b');
    cloud.register(green, 'i-g');
    const listener = cloud.listener(loadBalancer, forwardTo({ [blue]: 1 }));
    const first = cloud.rule(listener, 1, [path('/*')], forwardTo({ [blue]: 1 }));
    const second = cloud.rule(listener, 2, [path('/*')], forwardTo({ [green]: 1 }));
    await cloud.clock.advance(DELAY);
    expect(cloud.placed(listener)).toBe('i-b');
    const RulePriorities = [
      { RuleArn: first, Priority: 2 },
      { RuleArn: second, Priority: 1 },
    ];
    expect(cloud.call('SetRulePriorities', { RulePriorities }).Rules).toMatchObject([
      { RuleArn: first, Priority: '2' },
      { RuleArn: second, Priority: '1' },
    ]);
    expect(cloud.placed(listener)).toBe('i-b');
    await cloud.clock.advance(DELAY);
    expect(cloud.placed(listener)).toBe('i-g');
    const { Rules } = cloud.call('DescribeRules', { ListenerArn: listener });
    expect(Rules).toMatchObject([{ RuleArn: second }, { RuleArn: first }, { Priority: 'default' }]);
  });

  test('are refused as a whole when two rules would have one, or one is the default rule', () => {
    const listener = cloud.listener(loadBalancer, forwardTo({ [blue]: 1 }));
    const [first, second] = [1, 2].map((priority) =>
      cloud.rule(listener, priority, [path('/a')], forwardTo({ [blue]: 1 })),
    );
    const describe = () => cloud.call('DescribeRules', { ListenerArn: listener });
    const before = describe();
    const set =
      (...pairs: [string | undefined, number][]) =>
      () =>
        cloud.call('SetRulePriorities', {
          RulePriorities: pairs.map(([RuleArn, Priority]) => ({ RuleArn, Priority })),
        });
    expect(set([first, 5], [second, 5])).toThrow(refused('PriorityInUse'));
    expect(set([first, 2])).toThrow(refused('PriorityInUse'));
    expect(set([first, 5], [before.Rules[2].RuleArn, 6])).toThrow(refused('OperationNotPermitted'));
    expect(set([first, 5], ['arn:none', 6])).toThrow(refused('RuleNotFound'));
    expect(set([first, 0])).toThrow(refused('ValidationError'));
    expect(describe()).toEqual(before);
  });
});

describe('listing', () => {
  const LISTS = [
    ['DescribeLoadBalancers', 'LoadBalancers'],
    ['DescribeTargetGroups', 'TargetGroups'],
    ['DescribeListeners', 'Listeners'],
    ['DescribeRules', 'Rules'],
  ] as const;

  test.each(LISTS)('%s gives the same in pages of any size', (operation, member) => {
    const groups = ['a', 'b', 'c', 'd'].map((name) => cloud.targetGroup(name));
    for (const name of ['x', 'y', 'z']) cloud.loadBalancer(name);
    const [listener] = groups.map((group, at) =>
      cloud.listener(loadBalancer, forwardTo({ [group]: 1 }), 80 + at),
    );
    for (const [at, group] of groups.entries())
      cloud.rule(listener!, at + 1, [path('/a')], forwardTo({ [group]: 1 }));
    const filter =
      { DescribeListeners: { LoadBalancerArn: loadBalancer }, DescribeRules: { ListenerArn: listener } }[
        operation as string
      ] ?? {};
    const all = cloud.call(operation, filter)[member];
    expect(all.length).toBeGreaterThan(3);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), (PageSize) => {
        const found: unknown[] = [];
        let Marker: string | undefined;
        do {
          const page = cloud.call(operation, { ...filter, PageSize, Marker });
          expect(page[member].length).toBeLessThanOrEqual(PageSize);
          found.push(...page[member]);
          Marker = page.NextMarker;
        } while (Marker);
        expect(found).toEqual(all);
      }),
    );
    expect(() => cloud.call(operation, { ...filter, PageSize: 401 })).toThrow(refused('ValidationError'));
    expect(() => cloud.call(operation, { ...filter, Marker: 'none' })).toThrow(refused('ValidationError'));
  });

  test('takes one filter at a time', () => {
    const listener = cloud.listener(loadBalancer, forwardTo({ [blue]: 1 }));
    const rule = cloud.rule(listener, 1, [path('/a')], forwardTo({ [blue]: 1 }));
    const describe = (operation: string, input: object) => () => cloud.call(operation, input);
    const both: [string, object][] = [
      ['DescribeTargetGroups', { LoadBalancerArn: loadBalancer, TargetGroupArns: [blue] }],
      ['DescribeTargetGroups', { Names: ['blue'], TargetGroupArns: [blue] }],
      ['DescribeLoadBalancers', { Names: ['web'], LoadBalancerArns: [loadBalancer] }],
      ['DescribeListeners', { LoadBalancerArn: loadBalancer, ListenerArns: [listener] }],
      ['DescribeListeners', {}],
      ['DescribeRules', { ListenerArn: listener, RuleArns: [rule] }],
      ['DescribeRules', {}],
    ];
    for (const [operation, input] of both)
      expect(describe(operation, input)).toThrow(refused('ValidationError'));
  });
});

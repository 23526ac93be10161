import type { Action } from '@aws-sdk/client-elastic-load-balancing-v2';
import { beforeEach, describe, expect, test } from 'vitest';
import { forwardTo, path, rig } from './rig.ts';

let cloud: ReturnType<typeof rig>;
let blue: string;
let green: string;
let loadBalancer: string;
let listener: string;

beforeEach(() => {
  cloud = rig();
  blue = cloud.targetGroup('blue');
  green = cloud.targetGroup('green');
  loadBalancer = cloud.loadBalancer();
  listener = cloud.listener(loadBalancer, forwardTo({ [blue]: 1 }));
});

const refused = (code: string) => expect.objectContaining({ code });
const attempt = (name: string, input: object) => () => cloud.call(name, input);
const absent = (arn: string) => `${arn.slice(0, -4)}0000`;

describe('describing', () => {
  test('a target group shows the protocol that its requests and its checks were given', () => {
    const settings = { Protocol: 'HTTPS', HealthCheckProtocol: 'HTTPS', HealthCheckPort: '8443' };
    const { TargetGroups } = cloud.call('CreateTargetGroup', { Name: 'secure', Port: 443, ...settings });
    expect(TargetGroups[0]).toMatchObject(settings);
    expect(attempt('CreateTargetGroup', { Name: 'secure', Port: 443, Protocol: 'HTTP' })).toThrow(
      refused('DuplicateTargetGroupName'),
    );
  });

  test('a forward to one target group shows it both ways, as AWS does', () => {
    const { Listeners } = cloud.call('DescribeListeners', { LoadBalancerArn: loadBalancer });
    expect(Listeners).toEqual([
      {
        ListenerArn: listener,
        LoadBalancerArn: loadBalancer,
        Port: 80,
        Protocol: 'HTTP',
        DefaultActions: [
          {
            Type: 'forward',
            TargetGroupArn: blue,
            ForwardConfig: {
              TargetGroups: [{ TargetGroupArn: blue, Weight: 1 }],
              TargetGroupStickinessConfig: { Enabled: false },
            },
          },
        ],
      },
    ]);
  });

  test('a forward to two shows the ForwardConfig alone', () => {
    const actions = [forwardTo({ [blue]: 90, [green]: 10 })];
    const { Listeners } = cloud.call('ModifyListener', { ListenerArn: listener, DefaultActions: actions });
    expect(Listeners[0].DefaultActions[0]).not.toHaveProperty('TargetGroupArn');
    expect(Listeners[0].DefaultActions[0].ForwardConfig.TargetGroups).toEqual([
      { TargetGroupArn: blue, Weight: 90 },
      { TargetGroupArn: green, Weight: 10 },
    ]);
  });

  test('rules come by priority, the default one last', () => {
    const late = cloud.rule(listener, 200, [path('/b')], forwardTo({ [blue]: 1 }));
    const early = cloud.rule(listener, 100, [path('/a')], forwardTo({ [green]: 1 }));
    const { Rules } = cloud.call('DescribeRules', { ListenerArn: listener });
    expect(Rules).toMatchObject([
      { RuleArn: early, Priority: '100', IsDefault: false },
      { RuleArn: late, Priority: '200', IsDefault: false },
      { Priority: 'default', IsDefault: true, Conditions: [] },
    ]);
    expect(Rules[0].Conditions).toEqual([
      { Field: 'path-pattern', Values: ['/a'], PathPatternConfig: { Values: ['/a'] } },
    ]);
  });

  test('a target group names the load balancer that uses it', () => {
    const { TargetGroups } = cloud.call('DescribeTargetGroups', { Names: ['blue', 'green'] });
    expect(TargetGroups).toMatchObject([
      { TargetGroupName: 'blue', LoadBalancerArns: [loadBalancer] },
      { TargetGroupName: 'green', LoadBalancerArns: [] },
    ]);
    const used = cloud.call('DescribeTargetGroups', { LoadBalancerArn: loadBalancer });
    expect(used.TargetGroups).toMatchObject([{ TargetGroupName: 'blue' }]);
  });

  test('long lists come in pages', () => {
    const first = cloud.call('DescribeTargetGroups', { PageSize: 1 });
    const second = cloud.call('DescribeTargetGroups', { PageSize: 1, Marker: first.NextMarker });
    expect([...first.TargetGroups, ...second.TargetGroups]).toMatchObject([
      { TargetGroupArn: blue },
      { TargetGroupArn: green },
    ]);
    expect(second.NextMarker).toBeUndefined();
  });

  test('a health check is described with its defaults', () => {
    expect(cloud.call('DescribeTargetGroups', { TargetGroupArns: [blue] }).TargetGroups).toMatchObject([
      {
        HealthCheckIntervalSeconds: 30,
        HealthCheckTimeoutSeconds: 5,
        HealthyThresholdCount: 5,
        UnhealthyThresholdCount: 2,
        HealthCheckPath: '/',
        Matcher: { HttpCode: '200' },
      },
    ]);
  });
});

describe('what does not exist', () => {
  test.each([
    ['DescribeListeners', () => ({ ListenerArns: [absent(listener)] }), 'ListenerNotFound'],
    ['ModifyListener', () => ({ ListenerArn: absent(listener) }), 'ListenerNotFound'],
    ['DescribeRules', () => ({ RuleArns: ['arn:none'] }), 'RuleNotFound'],
    ['ModifyRule', () => ({ RuleArn: 'arn:none' }), 'RuleNotFound'],
    ['DescribeTargetGroups', () => ({ Names: ['none'] }), 'TargetGroupNotFound'],
    ['DescribeTargetHealth', () => ({ TargetGroupArn: absent(blue) }), 'TargetGroupNotFound'],
    ['DescribeTargetGroupAttributes', () => ({ TargetGroupArn: absent(blue) }), 'TargetGroupNotFound'],
    ['DescribeLoadBalancers', () => ({ Names: ['none'] }), 'LoadBalancerNotFound'],
    ['DescribeTags', () => ({ ResourceArns: [absent(blue)] }), 'TargetGroupNotFound'],
  ])('%s answers with its own code', (name, input, code) => {
    expect(attempt(name, input())).toThrow(refused(code));
  });
});

describe('actions', () => {
  const modify = (...actions: object[]) =>
    attempt('ModifyListener', { ListenerArn: listener, DefaultActions: actions });

  test('TargetGroupArn and ForwardConfig go together only when they name one and the same group', () => {
    const both = (weights: Record<string, number>) => ({ ...forwardTo(weights), TargetGroupArn: blue });
    expect(modify(both({ [blue]: 1 }))).not.toThrow();
    expect(modify(both({ [green]: 1 }))).toThrow(refused('ValidationError'));
    expect(modify(both({ [blue]: 1, [green]: 1 }))).toThrow(refused('ValidationError'));
  });

  test.each([-1, 1000, 1.5])('a weight of %s is refused', (weight) => {
    expect(modify(forwardTo({ [blue]: weight }))).toThrow(refused('ValidationError'));
  });

  test('five target groups are the most, and none may come twice', () => {
    const groups = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => cloud.targetGroup(name));
    const weights = (count: number) => Object.fromEntries(groups.slice(0, count).map((arn) => [arn, 1]));
    expect(modify(forwardTo(weights(5)))).not.toThrow();
    expect(modify(forwardTo(weights(6)))).toThrow(refused('ValidationError'));
    const twice = { TargetGroups: [{ TargetGroupArn: blue }, { TargetGroupArn: blue }] };
    expect(modify({ Type: 'forward', ForwardConfig: twice })).toThrow(refused('ValidationError'));
  });

  test('a target group serves one load balancer only', () => {
    const other = cloud.loadBalancer('other');
    const input = {
      LoadBalancerArn: other,
      Protocol: 'HTTP',
      Port: 80,
      DefaultActions: [forwardTo({ [blue]: 1 })],
    };
    expect(attempt('CreateListener', input)).toThrow(refused('TargetGroupAssociationLimit'));
  });

  test('sticky targets in a weighted action need the action to be sticky, whichever comes first', () => {
    const sticky = { Attributes: [{ Key: 'stickiness.enabled', Value: 'true' }] };
    cloud.call('ModifyTargetGroupAttributes', { TargetGroupArn: green, ...sticky });
    expect(modify(forwardTo({ [blue]: 1, [green]: 1 }))).toThrow(refused('InvalidConfigurationRequest'));
    expect(modify(forwardTo({ [green]: 1 }))).not.toThrow();
    expect(modify(forwardTo({ [blue]: 1, [green]: 1 }, 60))).not.toThrow();
    const third = cloud.targetGroup('third');
    modify(forwardTo({ [blue]: 1, [third]: 1 }))();
    expect(attempt('ModifyTargetGroupAttributes', { TargetGroupArn: third, ...sticky })).toThrow(
      refused('InvalidConfigurationRequest'),
    );
  });

  test('a refused change leaves everything as it was', () => {
    const before = cloud.call('DescribeListeners', { ListenerArns: [listener] });
    expect(modify(forwardTo({ [blue]: 1, [absent(green)]: 1 }))).toThrow(refused('TargetGroupNotFound'));
    expect(cloud.call('DescribeListeners', { ListenerArns: [listener] })).toEqual(before);
  });

  test('actions and conditions that are not supported are refused', () => {
    expect(modify({ Type: 'send-it-back' } as unknown as Action)).toThrow(/send-it-back/);
    const conditions = [{ Field: 'the-moon', Values: ['full'] }];
    const input = {
      ListenerArn: listener,
      Priority: 1,
      Conditions: conditions,
      Actions: [forwardTo({ [blue]: 1 })],
    };
    expect(attempt('CreateRule', input)).toThrow(refused('ValidationError'));
  });
});

describe('rules', () => {
  test('the default rule is changed through its listener only', () => {
    const { Rules } = cloud.call('DescribeRules', { ListenerArn: listener });
    const RuleArn = Rules[0].RuleArn;
    expect(attempt('ModifyRule', { RuleArn, Actions: [forwardTo({ [green]: 1 })] })).toThrow(
      refused('OperationNotPermitted'),
    );
    expect(attempt('DeleteRule', { RuleArn })).toThrow(refused('OperationNotPermitted'));
  });

  test('ModifyRule replaces the whole action and leaves the conditions that it does not name', () => {
    const rule = cloud.rule(listener, 1, [path('/a')], forwardTo({ [blue]: 7, [green]: 3 }));
    const { Rules } = cloud.call('ModifyRule', { RuleArn: rule, Actions: [forwardTo({ [green]: 1 })] });
    expect(Rules[0].Actions[0].ForwardConfig.TargetGroups).toEqual([{ TargetGroupArn: green, Weight: 1 }]);
    expect(Rules[0].Conditions[0].Values).toEqual(['/a']);
  });

  test('a priority can be taken once', () => {
    cloud.rule(listener, 1, [path('/a')], forwardTo({ [blue]: 1 }));
    expect(() => cloud.rule(listener, 1, [path('/b')], forwardTo({ [blue]: 1 }))).toThrow(
      refused('PriorityInUse'),
    );
  });
});

describe('creating and deleting', () => {
  test('creating the same again answers what exists, something else under the name is refused', () => {
    expect(cloud.targetGroup('blue')).toBe(blue);
    expect(cloud.loadBalancer()).toBe(loadBalancer);
    expect(() => cloud.targetGroup('blue', { Port: 81 })).toThrow(refused('DuplicateTargetGroupName'));
    expect(
      attempt('CreateLoadBalancer', { Name: 'web', Scheme: 'internal', Subnets: ['subnet-0a', 'subnet-0b'] }),
    ).toThrow(refused('DuplicateLoadBalancerName'));
    expect(() => cloud.listener(loadBalancer, forwardTo({ [green]: 1 }))).toThrow(
      refused('DuplicateListener'),
    );
  });

  test('a target group is deleted only when nothing names it any more', () => {
    const rule = cloud.rule(listener, 1, [path('/a')], forwardTo({ [green]: 0 }));
    expect(attempt('DeleteTargetGroup', { TargetGroupArn: green })).toThrow(refused('ResourceInUse'));
    cloud.call('DeleteRule', { RuleArn: rule });
    cloud.call('DeleteTargetGroup', { TargetGroupArn: green });
    expect(cloud.elb.balancing.hasTargetGroup(green)).toBe(false);
    expect(cloud.elb.balancing.hasTargetGroup(blue)).toBe(true);
  });

  test('a deleted load balancer takes its listeners and rules along', () => {
    let changes = 0;
    cloud.elb.routing.onListeners(() => {
      changes++;
    });
    const rule = cloud.rule(listener, 1, [path('/a')], forwardTo({ [green]: 0 }));
    cloud.call('DeleteLoadBalancer', { LoadBalancerArn: loadBalancer });
    expect(attempt('DescribeRules', { RuleArns: [rule] })).toThrow(refused('RuleNotFound'));
    expect(cloud.elb.routing.listeners()).toEqual([]);
    expect(changes).toBe(1);
    // As on AWS, one that is gone is deleted once more without a word.
    expect(cloud.call('DeleteLoadBalancer', { LoadBalancerArn: loadBalancer })).toEqual({});
    expect(cloud.placed(listener)).toBe(503);
    cloud.call('DeleteTargetGroup', { TargetGroupArn: blue });
  });

  test('a load balancer needs subnets: an application load balancer two', () => {
    const create = (input: object) => attempt('CreateLoadBalancer', { Name: 'new', ...input });
    expect(create({})).toThrow(/At least two subnets/);
    expect(create({ Subnets: ['subnet-0a'] })).toThrow(/At least two subnets/);
    expect(create({ Type: 'network' })).toThrow(/At least one subnet/);
    expect(create({ Type: 'network', Subnets: ['subnet-0a'] })).not.toThrow();
  });

  test('health check settings are kept within bounds', () => {
    const create = (input: object) => () => cloud.targetGroup('new', input);
    expect(create({ HealthCheckIntervalSeconds: 4 })).toThrow(refused('ValidationError'));
    expect(create({ HealthCheckIntervalSeconds: 10, HealthCheckTimeoutSeconds: 11 })).toThrow(/timeout/);
    expect(create({ Matcher: { HttpCode: '200-500' } })).toThrow(/matcher/);
    expect(create({ HealthCheckPath: 'health' })).toThrow(/path/);
    expect(create({ HealthCheckEnabled: false })).toThrow(/instance/);
    expect(create({ ProtocolVersion: 'GRPC', Matcher: { GrpcCode: '100' } })).toThrow(/0-99/);
  });

  test('attributes that AWS would not take are refused, alone and together', () => {
    const change = (Key: string, Value: string) =>
      attempt('ModifyTargetGroupAttributes', { TargetGroupArn: blue, Attributes: [{ Key, Value }] });
    expect(change('slow_start.duration_seconds', '29')).toThrow(/slow_start/);
    expect(change('load_balancing.algorithm.anomaly_mitigation', 'on')).toThrow(/weighted_random/);
    change('slow_start.duration_seconds', '30')();
    const algorithm = change('load_balancing.algorithm.type', 'least_outstanding_requests');
    expect(algorithm).toThrow(refused('InvalidConfigurationRequest'));
    change('stickiness.type', 'app_cookie')();
    expect(change('stickiness.enabled', 'true')).toThrow(/cookie name/);
    expect(change('deregistration_delay.timeout_seconds', '3601')).toThrow(refused('ValidationError'));
    expect(change('deregistration_delay.timeout_second', '30')).toThrow(/not recognized/);
  });

  test('a target group holds a thousand targets, and a call that would pass it registers none', () => {
    cloud.register(blue, ...Array.from({ length: 999 }, (_, at) => `i-${at}`));
    expect(() => cloud.register(blue, 'i-new', 'i-newer')).toThrow(refused('TooManyTargets'));
    expect(cloud.elb.balancing.health(blue)).toHaveLength(999);
  });

  test('tags are added, replaced, removed, and go with their resource', () => {
    const call = (name: string, input: object) => cloud.call(name, { ResourceArns: [blue], ...input });
    call('AddTags', {
      Tags: [
        { Key: 'a', Value: '1' },
        { Key: 'b', Value: '2' },
      ],
    });
    call('AddTags', { Tags: [{ Key: 'a', Value: '3' }] });
    call('RemoveTags', { TagKeys: ['b'] });
    expect(call('DescribeTags', {}).TagDescriptions).toEqual([
      { ResourceArn: blue, Tags: [{ Key: 'a', Value: '3' }] },
    ]);
    expect(() => call('AddTags', { Tags: [{ Key: 'c' }, { Key: 'c' }] })).toThrow(
      refused('DuplicateTagKeys'),
    );
  });
});

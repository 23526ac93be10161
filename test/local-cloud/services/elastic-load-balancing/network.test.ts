import { describe, expect, test } from 'vitest';
import { CERTIFICATE, networkRig } from './network-rig.ts';
import { forwardTo } from './rig.ts';

const refused = (code: string, message = /./) =>
  expect.objectContaining({ code, message: expect.stringMatching(message) });
const certified = { Certificates: [{ CertificateArn: CERTIFICATE }] };

describe('what a network load balancer is made of', () => {
  test('is named and described as one', () => {
    const { call, loadBalancer, listener, blue } = networkRig();
    expect(loadBalancer).toContain(':loadbalancer/net/db/');
    expect(listener).toContain(':listener/net/db/');
    expect(call('DescribeLoadBalancers', {}).LoadBalancers).toMatchObject([{ Type: 'network' }]);
    const [group] = call('DescribeTargetGroups', { TargetGroupArns: [blue] }).TargetGroups;
    expect(group).toMatchObject({
      Protocol: 'TCP',
      HealthCheckProtocol: 'TCP',
      HealthCheckTimeoutSeconds: 10,
      HealthyThresholdCount: 5,
      UnhealthyThresholdCount: 2,
    });
    expect(group).not.toHaveProperty('HealthCheckPath');
    expect(group).not.toHaveProperty('Matcher');
    expect(group).not.toHaveProperty('ProtocolVersion');
  });

  test('has attributes of its own', () => {
    const { call, blue, flowGroup } = networkRig();
    const of = (group: string) =>
      Object.fromEntries(
        call('DescribeTargetGroupAttributes', { TargetGroupArn: group }).Attributes.map(
          ({ Key, Value }: { Key: string; Value: string }) => [Key, Value],
        ),
      );
    expect(of(blue)).toMatchObject({
      'deregistration_delay.timeout_seconds': '300',
      'deregistration_delay.connection_termination.enabled': 'false',
      'preserve_client_ip.enabled': 'true',
      'stickiness.type': 'source_ip',
    });
    expect(of(blue)).not.toHaveProperty('slow_start.duration_seconds');
    const datagrams = flowGroup('dns', { Protocol: 'UDP' });
    expect(of(datagrams)['deregistration_delay.connection_termination.enabled']).toBe('true');
    const set = (Key: string, Value: string) => () =>
      call('ModifyTargetGroupAttributes', { TargetGroupArn: datagrams, Attributes: [{ Key, Value }] });
    expect(set('preserve_client_ip.enabled', 'false')).toThrow(refused('ValidationError'));
    expect(set('slow_start.duration_seconds', '30')).toThrow(refused('ValidationError', /not recognized/));
  });

  test('is checked by connections, or by requests with codes up to 599', async () => {
    const { call, flowGroup, listen, register, hosts, clock } = networkRig();
    const http = flowGroup('http', { HealthCheckProtocol: 'HTTP', Matcher: { HttpCode: '200-599' } });
    const plain = flowGroup('plain', { HealthCheckProtocol: 'HTTP' });
    const described = call('DescribeTargetGroups', { TargetGroupArns: [plain] }).TargetGroups[0];
    expect(described).toMatchObject({ HealthCheckPath: '/', Matcher: { HttpCode: '200-399' } });
    expect(described.HealthCheckTimeoutSeconds).toBe(6);
    const tcp = flowGroup('tcp');
    listen(forwardTo({ [http]: 1, [tcp]: 1 }), { Port: 81 });
    register(http, 'i-1');
    register(tcp, 'i-2');
    await clock.advance(10_000);
    expect(hosts.probed.map(({ probe }) => probe)).toEqual(
      expect.arrayContaining([
        { protocol: 'TCP', timeout: 10_000 },
        { protocol: 'HTTP', path: '/', timeout: 6_000, matcher: '200-599' },
      ]),
    );
    const withTexts = (input: object) => () => flowGroup('more', input);
    expect(withTexts({ HealthCheckPath: '/' })).toThrow(refused('InvalidConfigurationRequest', /paths/));
    expect(withTexts({ Matcher: { HttpCode: '200' } })).toThrow(
      refused('InvalidConfigurationRequest', /matchers/),
    );
  });
});

describe('what AWS refuses', () => {
  test('is another protocol, action or rule than connections have', () => {
    const { call, listen, listener, blue, loadBalancer } = networkRig();
    const action = forwardTo({ [blue]: 1 });
    expect(() => listen(action, { Port: 1, Protocol: 'HTTP' })).toThrow(
      refused('ValidationError', /must be one of 'UDP, TCP, TCP_UDP, TLS'/),
    );
    const redirect = { Type: 'redirect' as const, RedirectConfig: { StatusCode: 'HTTP_301' as const } };
    expect(() => listen(redirect, { Port: 1 })).toThrow(refused('InvalidLoadBalancerAction'));
    const rule = { ListenerArn: listener, Priority: 1, Actions: [action], Conditions: [] };
    expect(() => call('CreateRule', rule)).toThrow(refused('ValidationError'));
    const { Rules } = call('DescribeRules', { ListenerArn: listener });
    expect(Rules).toMatchObject([{ IsDefault: true }]);
    const gateway = { Name: 'gateway', Type: 'gateway' };
    expect(() => call('CreateLoadBalancer', gateway)).toThrow(refused('ValidationError', /'gateway'/));
    expect(call('DescribeLoadBalancers', {}).LoadBalancers[0].LoadBalancerArn).toBe(loadBalancer);
  });

  test('is a target group that the listener’s protocol doesn’t into', () => {
    const { call, listen, listener, flowGroup, targetGroup, blue } = networkRig();
    const incompatible = refused('IncompatibleProtocols', /incompatible protocols/);
    const udp = flowGroup('udp', { Protocol: 'UDP' });
    const both = flowGroup('both', { Protocol: 'TCP_UDP' });
    const tls = flowGroup('tls', { Protocol: 'TLS' });
    const into = (group: string, input: object) => () => listen(forwardTo({ [group]: 1 }), input);
    expect(into(targetGroup('web'), { Port: 80 })).toThrow(incompatible);
    expect(into(udp, { Port: 80 })).toThrow(incompatible);
    expect(into(blue, { Port: 80, Protocol: 'TCP_UDP' })).toThrow(incompatible);
    expect(into(tls, { Port: 80, Protocol: 'TCP' })).toThrow(incompatible);
    expect(into(both, { Port: 80, Protocol: 'TCP' })()).toBeDefined();
    const secure = { Port: 443, Protocol: 'TLS', ...certified };
    expect(() => listen(forwardTo({ [blue]: 1, [tls]: 1 }), secure)).toThrow(incompatible);
    expect(() => listen(forwardTo({ [tls]: 1 }), { Port: 443, Protocol: 'TLS' })).toThrow(
      refused('ValidationError', /certificate/),
    );
    const change = { ListenerArn: listener, Protocol: 'UDP' };
    expect(() => call('ModifyListener', change)).toThrow(incompatible);
  });

  test('is stickiness of a TLS listener', () => {
    const { call, listen, flowGroup } = networkRig();
    const sticky = refused('InvalidConfigurationRequest', /TLS/);
    const group = flowGroup('tls', { Protocol: 'TLS' });
    const secure = { Port: 443, Protocol: 'TLS', ...certified };
    expect(() => listen(forwardTo({ [group]: 1 }, 60), secure)).toThrow(sticky);
    listen(forwardTo({ [group]: 1 }), secure);
    const Attributes = [{ Key: 'stickiness.enabled', Value: 'true' }];
    const change = { TargetGroupArn: group, Attributes };
    expect(() => call('ModifyTargetGroupAttributes', change)).toThrow(sticky);
  });
});

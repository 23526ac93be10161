import type { Action } from '@aws-sdk/client-elastic-load-balancing-v2';
import { beforeEach, describe, expect, test } from 'vitest';
import { forwardTo, path, rig } from './rig.ts';

let cloud: ReturnType<typeof rig>;
let blue: string;
let green: string;
let loadBalancer: string;

const CERTIFICATE = 'arn:aws:acm:eu-west-1:111122223333:certificate/1';
const OIDC = {
  Issuer: 'https://id.example.com',
  AuthorizationEndpoint: 'https://id.example.com/authorize',
  TokenEndpoint: 'https://id.example.com/token',
  UserInfoEndpoint: 'https://id.example.com/userinfo',
  ClientId: 'web',
  ClientSecret: 'hush',
};

beforeEach(async () => {
  cloud = rig();
  blue = cloud.targetGroup('blue');
  green = cloud.targetGroup('green');
  loadBalancer = cloud.loadBalancer();
});

const refused = (code: string, message = /./) =>
  expect.objectContaining({ code, message: expect.stringMatching(message) });

const signIn = (config: object = {}): Action => ({
  Type: 'authenticate-oidc',
  Order: 1,
  AuthenticateOidcConfig: { ...OIDC, ...config },
});

const second = (action: Action): Action => ({ ...action, Order: 2 });

function httpsListener(actions: Action[], port = 443): string {
  const input = {
    LoadBalancerArn: loadBalancer,
    Protocol: 'HTTPS',
    Port: port,
    Certificates: [{ CertificateArn: CERTIFICATE }],
    DefaultActions: actions,
  };
  return cloud.call('CreateListener', input).Listeners[0].ListenerArn;
}

const described = (listener: string) =>
  cloud.call('DescribeListeners', { ListenerArns: [listener] }).Listeners[0];

describe('a sign-in before a forward', () => {
  test('is described in its order, with defaults, and without the secret', () => {
    const listener = httpsListener([second(forwardTo({ [blue]: 9, [green]: 1 })), signIn()]);
    const { DefaultActions, SslPolicy, Certificates } = described(listener);
    expect(SslPolicy).toBe('ELBSecurityPolicy-2016-08');
    expect(Certificates).toEqual([{ CertificateArn: CERTIFICATE }]);
    const { ClientSecret: _, ...shown } = OIDC;
    expect(DefaultActions).toMatchObject([
      {
        Type: 'authenticate-oidc',
        Order: 1,
        AuthenticateOidcConfig: { ...shown, Scope: 'openid', OnUnauthenticatedRequest: 'authenticate' },
      },
      {
        Type: 'forward',
        Order: 2,
        ForwardConfig: { TargetGroups: [{ TargetGroupArn: blue, Weight: 9 }, {}] },
      },
    ]);
    expect(JSON.stringify(DefaultActions)).not.toContain('hush');
  });

  test('makes the target groups behind it used, for listeners and rules alike', () => {
    const listener = httpsListener([signIn(), second(forwardTo({ [blue]: 1 }))]);
    const Actions = [signIn(), second(forwardTo({ [green]: 1 }))];
    cloud.call('CreateRule', { ListenerArn: listener, Priority: 1, Conditions: [path('/a')], Actions });
    const { TargetGroups } = cloud.call('DescribeTargetGroups', { LoadBalancerArn: loadBalancer });
    expect(TargetGroups).toMatchObject([{ TargetGroupArn: blue }, { TargetGroupArn: green }]);
  });

  test('keeps its secret through a change of the weights, and needs one to keep', () => {
    const listener = httpsListener([signIn(), second(forwardTo({ [blue]: 1 }))]);
    const kept = signIn({ ClientSecret: undefined, UseExistingClientSecret: true });
    const change = (actions: Action[], at = listener) =>
      cloud.call('ModifyListener', { ListenerArn: at, DefaultActions: actions });
    change([kept, second(forwardTo({ [blue]: 1, [green]: 1 }))]);
    change([kept, second(forwardTo({ [green]: 1 }))]);
    expect(described(listener).DefaultActions[1].TargetGroupArn).toBe(green);
    const open = httpsListener([forwardTo({ [blue]: 1 })], 8443);
    expect(() => change([kept, second(forwardTo({ [blue]: 1 }))], open)).toThrow(
      refused('ValidationError', /secret/),
    );
    expect(() => change([signIn({ ClientSecret: undefined }), second(forwardTo({ [blue]: 1 }))])).toThrow(
      refused('ValidationError', /secret/),
    );
  });

  test('sends a client to the identity provider, refuses it or lets it through, as it says', async () => {
    cloud.register(blue, 'i-1');
    const through = (OnUnauthenticatedRequest: string, port: number) =>
      httpsListener([signIn({ OnUnauthenticatedRequest }), second(forwardTo({ [blue]: 1 }))], port);
    expect(cloud.place(through('authenticate', 443), { host: 'shop.example.com' })).toEqual({
      status: 302,
      body: '',
      location:
        'https://id.example.com/authorize?client_id=web&response_type=code&scope=openid&redirect_uri=https%3A%2F%2Fshop.example.com%2Foauth2%2Fidpresponse',
    });
    expect(cloud.placed(through('deny', 444))).toBe(401);
    expect(cloud.placed(through('allow', 445))).toBe('i-1');
    const metrics = cloud.recorded.map(({ metric }) => metric);
    expect(metrics.slice(0, 2)).toEqual(['HTTPCode_ELB_3XX_Count', 'HTTPCode_ELB_4XX_Count']);
  });

  test('is possible with Cognito too, and its members are checked', () => {
    const pool = 'arn:aws:cognito-idp:eu-west-1:111122223333:userpool/eu-west-1_1';
    const cognito = (config: object): Action => ({
      Type: 'authenticate-cognito',
      Order: 1,
      AuthenticateCognitoConfig: { UserPoolArn: pool, UserPoolClientId: 'c', UserPoolDomain: 'd', ...config },
    });
    const listener = httpsListener([cognito({}), second(forwardTo({ [blue]: 1 }))]);
    expect(cloud.place(listener)).toMatchObject({
      location: expect.stringMatching(
        /^https:\/\/d\.auth\.eu-west-1\.amazoncognito\.com\/oauth2\/authorize\?/,
      ),
    });
    const broken = [cognito({ UserPoolDomain: undefined }), second(forwardTo({ [blue]: 1 }))];
    expect(() => httpsListener(broken, 8443)).toThrow(refused('ValidationError', /UserPoolDomain/));
  });

  test('needs HTTPS, an order, and something that comes last', () => {
    const actions = [signIn(), second(forwardTo({ [blue]: 1 }))];
    const overHttp = { LoadBalancerArn: loadBalancer, Protocol: 'HTTP', Port: 80, DefaultActions: actions };
    expect(() => cloud.call('CreateListener', overHttp)).toThrow(
      refused('InvalidLoadBalancerAction', /'authenticate-oidc' are supported only on HTTPS listeners/),
    );
    expect(() => httpsListener([signIn()])).toThrow(refused('InvalidLoadBalancerAction', /last/));
    expect(() => httpsListener([signIn(), forwardTo({ [blue]: 1 })])).toThrow(
      refused('ValidationError', /order/),
    );
    const two = [{ ...forwardTo({ [green]: 1 }), Order: 1 }, second(forwardTo({ [blue]: 1 }))];
    expect(() => httpsListener(two)).toThrow(refused('InvalidLoadBalancerAction', /last/));
    const listener = httpsListener(actions);
    const change = { ListenerArn: listener, Protocol: 'HTTP' };
    expect(() => cloud.call('ModifyListener', change)).toThrow(refused('InvalidLoadBalancerAction', /HTTPS/));
    expect(described(listener).Protocol).toBe('HTTPS');
  });
});

test('certificates and SSL policies belong to HTTPS listeners', () => {
  const DefaultActions = [forwardTo({ [blue]: 1 })];
  const create = (input: object) => () =>
    cloud.call('CreateListener', { LoadBalancerArn: loadBalancer, Port: 443, DefaultActions, ...input });
  const Certificates = [{ CertificateArn: CERTIFICATE }];
  expect(create({ Protocol: 'HTTPS' })).toThrow(refused('ValidationError', /certificate/));
  expect(create({ Protocol: 'HTTP', Certificates })).toThrow(refused('ValidationError', /certificate/));
  expect(create({ Protocol: 'HTTP', SslPolicy: 'x' })).toThrow(refused('ValidationError', /SSL policy/));
  expect(create({ Protocol: 'TLS' })).toThrow(refused('ValidationError'));
  const listener = create({ Protocol: 'HTTP' })().Listeners[0].ListenerArn;
  cloud.call('ModifyListener', { ListenerArn: listener, Protocol: 'HTTPS', Certificates, SslPolicy: 'own' });
  expect(described(listener)).toMatchObject({ Protocol: 'HTTPS', SslPolicy: 'own' });
  expect(cloud.elb.routing.listeners()).toMatchObject([{ port: 443, protocol: 'HTTPS' }]);
});

describe('a redirect', () => {
  const redirect = (config: object): Action => ({
    Type: 'redirect',
    RedirectConfig: { StatusCode: 'HTTP_301', ...config },
  });

  test('fills in what it keeps of the request', () => {
    const listener = cloud.listener(loadBalancer, redirect({ Protocol: 'HTTPS', Port: '443' }));
    expect(cloud.place(listener, { host: 'a.example.com:80', path: '/b/c?d=e' })).toEqual({
      status: 301,
      body: '',
      location: 'https://a.example.com:443/b/c?d=e',
    });
    const moved = redirect({ Host: 'new.#{host}', Path: '/v2/#{path}', Query: '', StatusCode: 'HTTP_302' });
    cloud.call('ModifyListener', { ListenerArn: listener, DefaultActions: [moved] });
    expect(cloud.place(listener, { host: 'a.example.com', path: '/b?d=e' })).toMatchObject({
      status: 302,
      location: 'http://new.a.example.com:80/v2/b',
    });
    expect(described(listener).DefaultActions[0].RedirectConfig).toEqual({
      Protocol: '#{protocol}',
      Host: 'new.#{host}',
      Port: '#{port}',
      Path: '/v2/#{path}',
      Query: '',
      StatusCode: 'HTTP_302',
    });
    const redirects = cloud.recorded.filter(({ metric }) => metric === 'HTTP_Redirect_Count');
    expect(redirects).toHaveLength(2);
  });

  test.each([
    ['a loop', {}, 'InvalidLoadBalancerAction'],
    ['another status', { Port: '1', StatusCode: 'HTTP_307' }, 'ValidationError'],
    ['another protocol', { Protocol: 'FTP' }, 'ValidationError'],
    ['a path without its slash', { Path: 'a' }, 'ValidationError'],
  ])('that is %s is refused', (_, config, code) => {
    expect(() => cloud.listener(loadBalancer, redirect(config))).toThrow(refused(code));
  });
});

import type { Action } from '@aws-sdk/client-elastic-load-balancing-v2';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { splitOf, withWeights } from '../../../src/aws/load-balancing/forward-action.ts';
import { SpecMismatch } from '../../../src/rollout/errors.ts';

const forward = (weights: Record<string, number>, more: Partial<Action> = {}): Action => ({
  Type: 'forward',
  ...more,
  ForwardConfig: {
    TargetGroups: Object.entries(weights).map(([TargetGroupArn, Weight]) => ({ TargetGroupArn, Weight })),
    ...more.ForwardConfig,
  },
});
const login: Action = {
  Type: 'authenticate-oidc',
  Order: 1,
  AuthenticateOidcConfig: {
    Issuer: 'https://login',
    AuthorizationEndpoint: 'https://login/authorize',
    TokenEndpoint: 'https://login/token',
    UserInfoEndpoint: 'https://login/user',
    ClientId: 'shop',
    Scope: 'openid',
  },
};

describe('reading a split', () => {
  test('a target group alone has weight 1, in either notation', () => {
    expect(splitOf([{ Type: 'forward', TargetGroupArn: 'a' }], 'here').weights).toEqual({ a: 1 });
    const both: Action = {
      Type: 'forward',
      TargetGroupArn: 'a',
      ForwardConfig: { TargetGroups: [{ TargetGroupArn: 'a' }] },
    };
    expect(splitOf([both], 'here').weights).toEqual({ a: 1 });
  });

  test('stickiness counts only while it is on', () => {
    const sticky = (Enabled: boolean) => ({
      ForwardConfig: { TargetGroupStickinessConfig: { Enabled, DurationSeconds: 90 } },
    });
    expect(splitOf([forward({ a: 1 }, sticky(true))], 'here').stickiness).toBe(90_000);
    expect(splitOf([forward({ a: 1 }, sticky(false))], 'here').stickiness).toBe(0);
  });

  test('the order of the actions is what they say, not that of the list', () => {
    const split = forward({ a: 1 }, { Order: 2 });
    expect(splitOf([split, login], 'here').weights).toEqual({ a: 1 });
    expect(() => splitOf([{ ...login, Order: 3 }, split], 'here')).toThrow(SpecMismatch);
  });

  test.each<[string, Action[]]>([
    ['nothing', []],
    ['a redirect', [{ Type: 'redirect' }]],
    ['two forwards', [forward({ a: 1 }), forward({ b: 1 })]],
    [
      'a forward that something follows',
      [forward({ a: 1 }, { Order: 1 }), { Type: 'fixed-response', Order: 2 }],
    ],
  ])('%s is no split', (_, actions) => {
    expect(() => splitOf(actions, 'listener-7')).toThrow(SpecMismatch);
    expect(() => splitOf(actions, 'listener-7')).toThrow(/listener-7/);
  });
});

describe('writing a split', () => {
  test('changes the weights that are named, adds a group that is not there yet, and keeps every other', () => {
    const weights = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.nat(999), { minKeys: 1 });
    fc.assert(
      fc.property(weights, weights, (before, named) => {
        const written = withWeights([forward(before)], named, 'here');
        expect(splitOf(written, 'here').weights).toEqual({ ...before, ...named });
      }),
    );
  });

  test('leaves no lone target group beside the split, which AWS would refuse', () => {
    const [action] = withWeights(
      [forward({ a: 1 }, { TargetGroupArn: 'a', Order: 1 })],
      { a: 999, b: 0 },
      'here',
    );
    expect(action).toEqual({
      Type: 'forward',
      Order: 1,
      ForwardConfig: {
        TargetGroups: [
          { TargetGroupArn: 'a', Weight: 999 },
          { TargetGroupArn: 'b', Weight: 0 },
        ],
      },
    });
  });

  test('keeps stickiness, and a login in front with its secret, which AWS never tells', () => {
    const ForwardConfig = { TargetGroupStickinessConfig: { Enabled: true, DurationSeconds: 60 } };
    const read = [login, forward({ a: 1 }, { Order: 2, ForwardConfig })];
    const written = withWeights(read, { a: 900, b: 100 }, 'here');
    expect(written).toEqual([
      {
        ...login,
        AuthenticateOidcConfig: { ...login.AuthenticateOidcConfig, UseExistingClientSecret: true },
      },
      forward({ a: 900, b: 100 }, { Order: 2, ForwardConfig }),
    ]);
  });

  test('leaves what was read as it is', () => {
    const read = [login, forward({ a: 1 }, { Order: 2 })];
    const before = structuredClone(read);
    withWeights(read, { a: 0, b: 999 }, 'here');
    expect(read).toEqual(before);
  });
});

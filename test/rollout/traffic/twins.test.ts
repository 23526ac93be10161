import { describe, expect, test } from 'vitest';
import { SpecMismatch } from '../../../src/rollout/errors.ts';
import { pairsOf, targetGroupsOf, twinName } from '../../../src/rollout/traffic/twins.ts';
import { aSpec, GROUP_A, LISTENER } from '../../world/specs.ts';

const named = (name: string, id = '6d0ecf831eec9f09') =>
  `arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/${name}/${id}`;

describe('the name of a twin', () => {
  test('says of which target group it is, and is another for one that was made again', () => {
    expect(twinName(named('web'))).toBe('web-twin-6d0ecf83');
    expect(twinName(named('web', '0a0ecf831eec9f09'))).toBe('web-twin-0a0ecf83');
  });

  test.each(['a', 'a'.repeat(32), `${'a'.repeat(17)}-b`, `${'a'.repeat(14)}----b`])(
    'of %s is one that Elastic Load Balancing takes',
    (name) => {
      const twin = twinName(named(name));
      expect(twin).toMatch(/^[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?$/);
      expect(twin.length).toBeLessThanOrEqual(32);
      expect(twin).not.toMatch(/--twin/);
    },
  );
});

describe('the target groups of a service', () => {
  const spec = aSpec({ traffic: { listener: LISTENER, targetGroups: [GROUP_A] } });
  const live = { fleet: 'web-fleet', targetGroup: GROUP_A, imageId: 'ami-00000001' };
  const twin = { of: GROUP_A, name: twinName(GROUP_A) };

  test('are its own and the one that was made for it', () => {
    const service = { name: 'web', spec, live, twins: [{ ...twin, arn: named('twin') }] };
    expect(targetGroupsOf(service)).toEqual([GROUP_A, named('twin')]);
    expect(pairsOf(service)).toMatchObject([{ blue: GROUP_A, green: named('twin'), isFirst: true }]);
  });

  test('are no pair until its twin is made', () => {
    const service = { name: 'web', spec, live, twins: [twin] };
    expect(targetGroupsOf(service)).toEqual([GROUP_A]);
    expect(() => pairsOf(service)).toThrow(SpecMismatch);
  });
});

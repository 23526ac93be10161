import { expect, test } from 'vitest';
import { zoneFinding } from '../../../src/rollout/traffic/zone-finding.ts';

const CROSS_ZONE = 'load_balancing.cross_zone.enabled';
const network = { Protocol: 'TCP', [CROSS_ZONE]: 'use_load_balancer_configuration' };

test('zones that may leave DNS are told with what to do, where nothing prevents it', () => {
  const [finding, other] = zoneFinding(network);
  expect(other).toBeUndefined();
  expect(finding).toMatchObject({
    setting: `target group ${CROSS_ZONE}`,
    outcome: 'copied',
    from: 'use_load_balancer_configuration',
    why: expect.stringContaining('unless the load balancer has cross-zone load balancing on'),
    fix: expect.stringContaining('to true on both target groups'),
  });
  expect(zoneFinding({ ...network, [CROSS_ZONE]: 'false' })[0]!.why).not.toContain('unless');
});

test('nothing is told of target groups that are safe, or whose load balancer spreads requests over all zones', () => {
  expect(zoneFinding({ ...network, [CROSS_ZONE]: 'true' })).toEqual([]);
  const off = { 'target_group_health.dns_failover.minimum_healthy_targets.count': 'off' };
  expect(zoneFinding({ ...network, ...off })).toEqual([]);
  expect(zoneFinding({ ...network, Protocol: 'HTTP' })).toEqual([]);
});

import { type Attribute, oneOf, orOff, whole } from './attribute.ts';
import type { TargetGroup } from './model.ts';
import { flowAttributes } from './network/attributes.ts';
import { isFlowProtocol } from './protocols.ts';

export const HEALTH = 'target_group_health.unhealthy_state_routing.minimum_healthy_targets';
const DNS = 'target_group_health.dns_failover.minimum_healthy_targets';
const WEEK = 604_800;
export const COOKIE_NAME = 'stickiness.app_cookie.cookie_name';

/** What a load balancer sets itself, so that no application's cookie is called so. */
const RESERVED_COOKIE = /^AWSALB/;

/**
 * The attributes of an instance target group. What has no effect here is kept and shown: the load balancer is in one
 * zone, has no DNS to take a zone out of, and finds no anomalies.
 */
const ofRequests: Readonly<Record<string, Attribute>> = {
  'stickiness.enabled': { initial: 'false', accepts: oneOf('true', 'false') },
  'stickiness.type': { initial: 'lb_cookie', accepts: oneOf('lb_cookie', 'app_cookie') },
  'stickiness.app_cookie.cookie_name': { initial: '', accepts: (name) => !RESERVED_COOKIE.test(name) },
  'stickiness.app_cookie.duration_seconds': { initial: '86400', accepts: whole(1, WEEK) },
  'stickiness.lb_cookie.duration_seconds': { initial: '86400', accepts: whole(1, WEEK) },
  'load_balancing.algorithm.type': {
    initial: 'round_robin',
    accepts: oneOf('round_robin', 'least_outstanding_requests', 'weighted_random'),
  },
  'load_balancing.algorithm.anomaly_mitigation': { initial: 'off', accepts: oneOf('on', 'off') },
  'slow_start.duration_seconds': {
    initial: '0',
    accepts: (value) => value === '0' || whole(30, 900)(value),
  },
};

/** What target groups of application and of network load balancers have alike. */
const ofAll: Readonly<Record<string, Attribute>> = {
  'deregistration_delay.timeout_seconds': { initial: '300', accepts: whole(0, 3600) },
  'load_balancing.cross_zone.enabled': {
    initial: 'use_load_balancer_configuration',
    accepts: oneOf('use_load_balancer_configuration', 'true', 'false'),
  },
  [`${HEALTH}.count`]: { initial: '1', accepts: whole(1, 1000) },
  [`${HEALTH}.percentage`]: { initial: 'off', accepts: orOff(whole(1, 100)) },
  [`${DNS}.count`]: { initial: '1', accepts: orOff(whole(1, 1000)) },
  [`${DNS}.percentage`]: { initial: 'off', accepts: orOff(whole(1, 100)) },
};

/** Of functions that are targets. */
const ofFunctions: Readonly<Record<string, Attribute>> = {
  'lambda.multi_value_headers.enabled': { initial: 'false', accepts: oneOf('true', 'false') },
};

/** What decides which attributes a target group has. */
export type Kind = Pick<TargetGroup, 'type' | 'protocol'>;

/** The attributes that a target group of the kind has, by key. */
export function attributesOf({ type, protocol }: Kind): Readonly<Record<string, Attribute>> {
  if (type === 'lambda') return ofFunctions;
  return { ...ofAll, ...(isFlowProtocol(protocol) ? flowAttributes(protocol) : ofRequests) };
}

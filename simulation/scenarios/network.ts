import { serveByNetworkLoadBalancer } from '../actors/network.ts';
import type { Scenario } from './scenario.ts';

/** Connections are weighted instead of requests, and their resets are all that tells of their end. */
export const NETWORK: readonly Scenario[] = [
  {
    name: 'behind a network load balancer',
    image: 'good',
    ends: 'promoted',
    before: serveByNetworkLoadBalancer,
  },
  {
    name: 'an image that resets connections, behind a network load balancer',
    image: 'hanging',
    ends: 'reverted',
    before: serveByNetworkLoadBalancer,
  },
];

import { CLOSED, HANGING, loseResponses, refuseRequests } from '../actors/requests.ts';
import { event, type Fault } from './fault.ts';
import { ofFirst } from './surroundings.ts';

const WITH_TRAFFIC = ['shift-traffic', 'analyze', 'retire-fleet', 'roll-back'];

/** As a step begins while both fleets may have traffic. */
const appliesTo: Fault['appliesTo'] = ({ invocation, caller }) =>
  invocation !== undefined && WITH_TRAFFIC.includes(caller);

/** Requests that get a 502, 503 or 504 of the load balancer's own, which no server reports. */
export const REQUEST_FAULTS: readonly Fault[] = [
  event('green closes connections', appliesTo, ({ world }) => loseResponses(world, 'green', CLOSED)),
  event("green's responses hang", appliesTo, ({ world }) => loseResponses(world, 'green', HANGING)),
  event('blue closes connections for 10 min', appliesTo, ({ world }) => loseResponses(world, 'blue', CLOSED)),
  event("blue's responses hang for 10 min", appliesTo, ({ world }) => loseResponses(world, 'blue', HANGING)),
  {
    ...event('the load balancer refuses requests for 10 min', appliesTo, ({ world }) =>
      refuseRequests(world),
    ),
    passes: true as const,
  },
].map((fault) => ofFirst({ ...fault, beginsFirst: true }));

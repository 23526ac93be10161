import { bakesStep, halfWay, once } from '../actors/actor.ts';
import {
  addInner,
  changeHealthCheck,
  occupyIdleGroup,
  stickClients,
  stickTargets,
} from '../actors/balancing.ts';
import { growByTheClock, keepWarmPool } from '../actors/belongings.ts';
import { endBlue } from '../actors/blue-end.ts';
import { shrinkBlue } from '../actors/blue-servers.ts';
import {
  failBlueForLong,
  followTraffic,
  scaleBlue,
  scaleByRequests,
  suspendProcess,
} from '../actors/owner.ts';
import { changePattern, createPattern, PATTERN } from '../actors/pattern.ts';
import { byRule, routeByRule } from '../actors/routes.ts';
import type { World } from '../world/world.ts';
import { MINUTE, type Scenario, VALLEY } from './scenario.ts';

function scaleOutAndIn(world: World): void {
  once(
    world,
    ({ phase }) => phase === 'baking',
    () => scaleBlue(world, 2),
  );
  once(world, bakesStep(1), () => scaleBlue(world, -2));
}

/** What the service has around it differs: its clients, its scaling, its resources. */
export const SURROUNDINGS: readonly Scenario[] = [
  { name: 'blue scales out and in', image: 'good', ends: 'promoted', meanwhile: scaleOutAndIn },
  { name: 'blue scales with its traffic', image: 'good', ends: 'promoted', meanwhile: followTraffic },
  {
    name: 'blue dies half-way',
    image: 'good',
    ends: 'promoted',
    meanwhile: halfWay(failBlueForLong),
  },
  {
    name: 'blue ends half-way and launches no server',
    image: 'good',
    ends: 'promoted',
    meanwhile: halfWay(endBlue),
  },
  {
    name: 'blue is shrunk half-way',
    image: 'good',
    ends: 'promoted',
    meanwhile: halfWay(shrinkBlue),
    shrinksBlue: true,
  },
  { name: 'a valley without requests', image: 'good', ends: 'promoted', demand: VALLEY },
  {
    name: 'clients that stay with their fleet for 10 min',
    image: 'good',
    ends: 'promoted',
    before: (world) => stickClients(world, 10 * MINUTE),
    stickiness: 10 * MINUTE,
  },
  {
    name: 'a fleet with a scaling policy and a scheduled action',
    image: 'good',
    ends: 'promoted',
    before: scaleByRequests,
  },
  { name: 'a warm pool', image: 'good', ends: 'promoted', before: keepWarmPool },
  {
    name: 'a scheduled action in the bake',
    image: 'good',
    ends: 'promoted',
    before: growByTheClock,
  },
  {
    name: 'a target group whose twin is made, and follows it',
    image: 'good',
    ends: 'promoted',
    traffic: ({ listener, targetGroups: [one] }) => ({ listener, targetGroups: [one], twin: 'follow' }),
    registered: changeHealthCheck,
  },
  {
    name: 'sticky targets behind an action that is not',
    image: 'good',
    ends: 'promoted',
    traffic: ({ listener, targetGroups }) => ({ listener, targetGroups, stickiness: '5m' }),
    before: stickTargets,
    stickiness: 5 * MINUTE,
  },
  {
    name: 'a fleet in two target groups, for two load balancers',
    image: 'good',
    ends: 'promoted',
    before: addInner,
    traffic: ({ listener, targetGroups }, inner) => ({
      pairs: [
        { listener, targetGroups },
        { listener: inner?.listener, targetGroups: inner?.targetGroups.slice(0, 1) },
      ],
    }),
  },
  {
    name: 'behind a rule of a listener',
    image: 'good',
    ends: 'promoted',
    before: routeByRule,
    traffic: byRule,
  },
  { name: 'a fleet with a suspended process', image: 'good', ends: 'promoted', before: suspendProcess },
  {
    name: 'a pattern that is changed half-way',
    image: 'good',
    ends: 'promoted',
    spec: { fleet: { name: 'web-original', like: PATTERN } },
    before: createPattern,
    meanwhile: halfWay(changePattern),
  },
  {
    name: 'a pattern that is followed',
    image: 'good',
    ends: 'promoted',
    spec: { fleet: { name: 'web-original', like: PATTERN, followTemplate: true } },
    before: createPattern,
    meanwhile: (world, expected, context) => {
      expected.refreshes = true;
      expected.askedByName += 1;
      halfWay(changePattern)(world, expected, context);
    },
  },
  {
    name: 'strangers in the idle target group',
    image: 'good',
    ends: 'reverted',
    registered: occupyIdleGroup,
  },
];

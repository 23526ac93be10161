import * as z from 'zod';
import { arn } from './arn.ts';
import { Stickiness } from './steps-spec.ts';
import { TestersSpec } from './testers-spec.ts';
import { checkRoutes, checkTraffic, EITHER, FEWER_ROUTES, type Given, ROUTES_MAX } from './traffic-checks.ts';

const listener = arn(
  'elasticloadbalancing',
  'listener/(app|net)/.+$',
  'a listener of an Application or a Network Load Balancer; a Gateway Load Balancer has no weights: replace its servers by an instance refresh',
)
  .optional()
  .describe('The listener whose default action splits the traffic.');
const rule = arn('elasticloadbalancing', 'listener-rule/app/.+$', 'a rule of an Application Load Balancer')
  .optional()
  .describe('The rule of an Application Load Balancer whose action splits the traffic.');
const targetGroup = arn('elasticloadbalancing', 'targetgroup/.+$', 'a target group');

const RouteSpec = z
  .strictObject({ listener, rule })
  .refine((route) => (route.listener === undefined) !== (route.rule === undefined), { message: EITHER })
  .describe('One place where the traffic is split: a listener, or one of its rules.');

const routes = z
  .array(RouteSpec)
  .min(1, 'at least one route')
  .max(ROUTES_MAX, `at most ${ROUTES_MAX} routes, ${FEWER_ROUTES}`)
  .describe(
    'All places where the traffic is split, such as the listeners for HTTP and for HTTPS. They are changed together. A single one may be written as `listener` or `rule` instead.',
  );

const targetGroups = z
  .array(targetGroup)
  .min(1, 'name one target group, or two')
  .max(2, 'name one target group, or two')
  .refine(([one, other]) => one === undefined || one !== other, {
    message: 'name two different target groups',
  })
  .describe(
    'The two target groups: the live fleet is in one of them, the next green fleet takes the other. Of one alone Greenshift makes the other, its twin.',
  );

const twin = z
  .enum(['tell', 'follow'])
  .optional()
  .describe(
    'What becomes of a setting of the second target group that is not as in the first when a rollout begins: it is told, which is the default, or set as in the first while no fleet is in it.',
  );

const stickiness = Stickiness.optional().describe(
  'How long a client stays with its fleet during a rollout, at most 7d: the forward actions that are not sticky are made so with its first write, and put back at its end. AWS demands it of target groups that are sticky.',
);

/** A single listener or rule is a shorthand: the output has `routes` alone. */
const named = ({ listener, rule, routes }: Given) =>
  routes ?? [listener === undefined ? { rule } : { listener }];

const Pair = z.strictObject({ routes, targetGroups });

const PairSpec = z
  .strictObject({ listener, rule, routes: routes.optional(), targetGroups })
  .superRefine(checkRoutes)
  .describe(
    'A target group that the live fleet is in, with the routes to it, and the other one, or its twin.',
  )
  .transform(({ targetGroups, ...given }) => ({ routes: named(given), targetGroups }))
  .pipe(Pair);

const pairs = z
  .array(PairSpec)
  .min(2, 'name a single pair without "pairs"')
  .max(10, 'at most 10 pairs')
  .optional()
  .describe(
    'For a fleet that is in several target groups: each of them with its routes. They are raised, restored and drained together, and a server is healthy that is so in every one.',
  );

/** Of a fleet in one target group the output has `routes` and `targetGroups`, of others `pairs`. */
export const TrafficSpec = z
  .strictObject({
    listener,
    rule,
    routes: routes.optional(),
    targetGroups: targetGroups.optional(),
    pairs,
    twin,
    stickiness,
    testers: TestersSpec,
  })
  .superRefine(checkTraffic)
  .describe('Where the traffic is split.')
  .transform(({ listener, rule, routes, ...rest }) =>
    rest.pairs ? rest : { ...rest, routes: named({ listener, rule, routes }) },
  )
  .pipe(
    z
      .strictObject({
        routes: routes.optional(),
        targetGroups: targetGroups.optional(),
        pairs: z.array(Pair).optional(),
        twin,
        stickiness,
        testers: TestersSpec,
      })
      .describe('Where the traffic is split.'),
  );

import { halfWay } from '../actors/actor.ts';
import { byRule, RULE_HOST, routeByRule } from '../actors/routes.ts';
import { fillRules } from '../actors/rules.ts';
import { callOutside } from '../world/outside.ts';
import type { Scenario } from './scenario.ts';

const PROBED = { health: { probes: [{ path: '/healthz', text: 'ok' }] } };

/** Somebody tidies up rules that they don't know, half-way. */
const deleteRule = halfWay(async (world) => {
  const rules = [...world.services.loadBalancing.state.rules.values()];
  const ours = rules.find(({ conditions }) => conditions.some(({ Field }) => Field === 'http-header'));
  if (ours) await callOutside(world, 'elasticloadbalancing', 'DeleteRule', { RuleArn: ours.arn });
});

/** Green is met by probes before its clients. */
export const PROBES: readonly Scenario[] = [
  { name: 'probes that pass', image: 'good', ends: 'promoted', spec: PROBED, isProbed: true },
  {
    name: 'probes behind a rule of a listener',
    image: 'good',
    ends: 'promoted',
    spec: { health: { probes: [{ path: '/healthz', text: 'ok', host: RULE_HOST }] } },
    isProbed: true,
    before: routeByRule,
    traffic: byRule,
  },
  {
    name: 'an image that says something else',
    image: 'wrong',
    ends: 'reverted',
    spec: PROBED,
    isProbed: true,
  },
  {
    name: 'a rule for testers that somebody deletes',
    image: 'good',
    ends: 'promoted',
    spec: PROBED,
    isProbed: true,
    meanwhile: deleteRule,
  },
  {
    name: 'a rule for testers that finds no room',
    image: 'good',
    ends: 'reverted',
    spec: PROBED,
    isProbed: true,
    registered: fillRules,
  },
];

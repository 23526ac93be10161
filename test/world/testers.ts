import { checkTime } from '../../src/aws/deadline.ts';
import type { ProbeRequest, Prober } from '../../src/ports/prober.ts';
import type { TesterRules, TestersClaim } from '../../src/ports/tester-rules.ts';
import { SpecMismatch } from '../../src/rollout/errors.ts';
import type { ProbeResult } from '../../src/rollout/probes/response.ts';
import { routeName } from '../../src/rollout/traffic/routes.ts';
import type { TestersPlace } from '../../src/rollout/traffic/testers-record.ts';
import { type Cloud, groupsOfFleet, isHealthy } from './cloud.ts';

/** A rule that an installation has made for testers. */
export interface CloudTesterRule extends Pick<TestersPlace, 'listener' | 'priority'> {
  readonly claim: TestersClaim;
  readonly installation: string;
}

const listenerOf = (name: string) =>
  name.includes(':listener-rule/')
    ? name.replace(':listener-rule/', ':listener/').replace(/\/[^/]+$/, '')
    : name;

/** Every listener has room for one rule at each priority. */
export const testerRulesOf = (cloud: Cloud, installation: string): TesterRules => {
  const all = () => [...cloud.testerRules];
  const isSame = (one: CloudTesterRule, { rollout, route }: TestersClaim) =>
    one.installation === installation &&
    one.claim.rollout === rollout &&
    routeName(one.claim.route) === routeName(route);
  const checkRoute = (name: string) => {
    if (!cloud.routes.has(name)) throw new SpecMismatch(`${name} isn't there`);
  };
  return {
    async place({ service, rollout, route, header, value }) {
      const name = routeName(route);
      checkRoute(name);
      const same = all().filter(([, { claim }]) => claim.header === header && claim.value === value);
      const strays = same.filter(([, { claim }]) => claim.service === service && claim.rollout !== rollout);
      const listener = listenerOf(name);
      const priority = 1 + Math.max(0, ...all().map(([, rule]) => rule.priority));
      return {
        listener,
        priority,
        target: { listener, protocol: 'HTTP', host: 'shop.example', port: 80 },
        takes: () => true,
        strays: strays.map(([arn]) => arn),
      };
    },
    async make(claim, { listener, priority }) {
      checkRoute(routeName(claim.route));
      const made = all().find(([, rule]) => isSame(rule, claim));
      if (made) return made[0];
      if (all().some(([, rule]) => rule.listener === listener && rule.priority === priority))
        return undefined;
      const arn = `${listener.replace(':listener/', ':listener-rule/')}/${String(priority).padStart(16, '0')}`;
      cloud.testerRules.set(arn, { claim, installation, listener, priority });
      return arn;
    },
    find: async (listener, rollout) =>
      all()
        .filter(([, rule]) => rule.listener === listener && rule.installation === installation)
        .filter(([, { claim }]) => claim.rollout === rollout)
        .map(([arn]) => arn),
    async remove(rule, service) {
      const found = cloud.testerRules.get(rule);
      if (found?.installation === installation && found.claim.service === service)
        cloud.testerRules.delete(rule);
    },
  };
};

const NOBODY: ProbeResult = {
  kind: 'response',
  status: 503,
  headers: {},
  body: 'Service Temporarily Unavailable',
};

/** Requests that nobody answers are answered by the load balancer; others by what a story says of their image. */
export const proberOf = (cloud: Cloud): Prober => {
  let turn = 0;
  const send = async (request: ProbeRequest) => {
    checkTime();
    turn += 1;
    const group = groupFor(cloud, request, turn % 100);
    const fleet = [...cloud.fleets.values()].find((one) => groupsOfFleet(one).includes(group));
    const server = fleet?.servers.find((one) => isHealthy(cloud, fleet, one, group));
    return server ? cloud.respond(server.imageId, request) : NOBODY;
  };
  return { send, sendAll: (requests) => Promise.all(requests.map(send)) };
};

/** By the rule for testers, or by the weights: `turn` of 100 requests. */
function groupFor({ testerRules, weights }: Cloud, { headers }: ProbeRequest, turn: number): string {
  const rule = [...testerRules.values()].find(({ claim }) => headers[claim.header] === claim.value);
  if (rule) return rule.claim.targetGroup;
  const total = Object.values(weights).reduce((sum, weight) => sum + weight, 0);
  let below = 0;
  for (const [group, weight] of Object.entries(weights)) {
    below += weight;
    if (turn * total < below * 100) return group;
  }
  return '';
}

/** What every server answers unless a story says otherwise. */
export const WELL: ProbeResult = { kind: 'response', status: 200, headers: {}, body: 'ok\n' };

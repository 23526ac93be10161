import type { Ports } from '../ports/ports.ts';
import type { Placed, TestersClaim } from '../ports/tester-rules.ts';
import { CloudUnavailable } from '../rollout/errors.ts';
import type { ProbeRule } from '../rollout/probes/rule.ts';
import type { Rollout } from '../rollout/record.ts';
import { sidesAt } from '../rollout/traffic/pairs.ts';
import { type Route, routeName } from '../rollout/traffic/routes.ts';
import { withRule } from '../rollout/traffic/testers.ts';
import type { Testers, TestersRule } from '../rollout/traffic/testers-record.ts';
import { note } from '../rollout/transitions.ts';

type Needs = Pick<Ports, 'testerRules' | 'rollouts' | 'clock'>;

/**
 * Makes the rules by which testers and probes reach green alone, or finds them: one above the split of each route, on the
 * record before it is made. One that somebody has deleted is made again. Returns the record. Throws SpecMismatch where there
 * can be none, CloudRefused for want of a permission.
 */
export async function ensureTesters(ports: Needs, rollout: Rollout): Promise<Rollout> {
  let current = rollout;
  for (const route of rollout.testers ? rollout.routes : [])
    current = await ensureRule(ports, current, route);
  return current;
}

/** Others may take a priority between the look and the rule. */
const ATTEMPTS = 3;

async function ensureRule(ports: Needs, rollout: Rollout, route: Route): Promise<Rollout> {
  let current = rollout;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const isKnown = attempt === 0 && ruleAbove(current, route) !== undefined;
    current = isKnown ? current : await recordPlace(ports, current, route);
    const rule = ruleAbove(current, route)!;
    const made = await ports.testerRules.make(claimAt(current, route), rule);
    if (made !== undefined) return made === rule.rule ? current : recordMade(ports, current, rule, made);
  }
  throw new CloudUnavailable(`the priorities above ${routeName(route)} are taken again and again`);
}

const ruleAbove = ({ testers }: Rollout, route: Route) =>
  testers?.rules.find((rule) => rule.route === routeName(route));

function claimAt(rollout: Rollout, route: Route): TestersClaim {
  const { header, value } = rollout.testers!;
  const { green: targetGroup } = sidesAt(rollout, route);
  return { service: rollout.service, rollout: rollout.id, route, header, value, targetGroup };
}

/** The intent, before the rule is made. What an earlier rollout has left there would get its requests: it goes first. */
async function recordPlace(ports: Needs, rollout: Rollout, route: Route): Promise<Rollout> {
  const { header, value } = rollout.testers!;
  const { id, service } = rollout;
  const place = await ports.testerRules.place({ service, rollout: id, route, header, value });
  const { listener, priority, target } = place;
  const probes = probesTakenBy(place, rollout.health?.probes);
  const rule: TestersRule = { route: routeName(route), listener, priority, target, probes };
  const what = `about to send requests with ${header}: ${value} to green alone, above ${rule.route}`;
  const stray = place.strays.length > 0 ? `; of an earlier rollout ${place.strays.join(', ')} goes` : '';
  const recorded = await ports.rollouts.save(changed(rollout, ports, rule, `${what}${stray}`));
  for (const one of place.strays) await ports.testerRules.remove(one, service);
  return recorded;
}

const recordMade = (ports: Needs, rollout: Rollout, rule: TestersRule, arn: string): Promise<Rollout> =>
  ports.rollouts.save(
    changed(
      rollout,
      ports,
      { ...rule, rule: arn, readBackAt: ports.clock.now() },
      `the rule for testers above ${rule.route} is ${arn}`,
    ),
  );

function changed(rollout: Rollout, { clock }: Needs, rule: TestersRule, what: string): Rollout {
  const testers: Testers = withRule(rollout.testers!, rule);
  return note({ ...rollout, testers }, clock.now(), what);
}

/** Probes that a route takes, by their index. */
export const probesTakenBy = (
  { takes, target }: Pick<Placed, 'takes' | 'target'>,
  probes: readonly ProbeRule[] = [],
) =>
  probes.flatMap(({ method, path, host = target.host }, index) =>
    takes({ method, path, host }) ? [index] : [],
  );

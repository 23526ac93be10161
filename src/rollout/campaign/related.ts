import type { Service } from '../service.ts';
import { routeName } from '../traffic/routes.ts';
import type { Unrelated } from './fault.ts';

/**
 * Tells whether two services share nothing but the image: no load balancer, no alarm, no gate, and neither's image comes
 * from the other. A failure that both show then speaks against the image.
 */
export function unrelatedAmong(services: readonly Service[]): Unrelated {
  const ties = new Map(services.map((service) => [service.name, tiesOf(service)]));
  return (one, other) => {
    const [ours, theirs] = [ties.get(one), ties.get(other)];
    return ours !== undefined && theirs !== undefined && ![...ours].some((tie) => theirs.has(tie));
  };
}

function tiesOf({ name, spec }: Service): ReadonlySet<string> {
  const { routes = [], pairs = [] } = spec.traffic;
  const all = [...routes, ...pairs.flatMap((pair) => pair.routes)];
  return new Set([
    `service ${name}`,
    ...all.map((route) => `load balancer ${balancerOf(routeName(route))}`),
    ...(spec.health?.alarms ?? []).map((alarm) => `alarm ${alarm.name}`),
    ...(spec.gates ?? []).map((gate) => `gate ${gate.function}`),
  ]);
}

/** `app/web/1` of the ARN of its listener or rule, which goes on with the listener's id. */
const balancerOf = (arn: string) => /:listener(?:-rule)?\/(\w+\/[^/]+\/[^/]+)/.exec(arn)?.[1] ?? arn;

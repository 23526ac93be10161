import type { Ports } from '../ports/ports.ts';
import type { Placed } from '../ports/tester-rules.ts';
import { SpecMismatch } from '../rollout/errors.ts';
import { type ProbeRule, probeName } from '../rollout/probes/rule.ts';
import type { Route } from '../rollout/traffic/routes.ts';
import { probesTakenBy } from './testers.ts';

interface Wanted {
  readonly service: string;
  readonly rollout: string;
  readonly routes: readonly Route[];
  readonly header: string;
  readonly value: string;
  readonly probes?: readonly ProbeRule[] | undefined;
}

/**
 * Throws SpecMismatch for routes above which there can be no rule for testers, for probes that no route takes, and for such
 * as an HTTPS listener has no certificate for. Changes nothing.
 */
export async function checkTesters(
  { testerRules }: Pick<Ports, 'testerRules'>,
  { routes, probes = [], ...wanted }: Wanted,
): Promise<void> {
  const placed = await Promise.all(routes.map((route) => testerRules.place({ ...wanted, route })));
  const taken = new Set(placed.flatMap((place) => probesTakenBy(place, probes)));
  probes.forEach((probe, index) => {
    if (!taken.has(index))
      throw new SpecMismatch(
        `no route of the service takes ${probeName(probe)} of health.probes[${index}]: give it a path and a host that one does`,
      );
    const encrypted = placed.find((place) => isUnnamed(place, probe, index, probes));
    if (encrypted)
      throw new SpecMismatch(
        `${encrypted.listener} is an HTTPS listener: name the host that its certificate is for in health.probes[${index}].host`,
      );
  });
}

const isUnnamed = (
  place: Placed,
  { host }: ProbeRule,
  index: number,
  probes: readonly ProbeRule[],
): boolean =>
  host === undefined && place.target.protocol === 'HTTPS' && probesTakenBy(place, probes).includes(index);

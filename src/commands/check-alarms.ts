import type { Ports } from '../ports/ports.ts';
import type { ServiceSpec } from '../rollout/spec.ts';
import { refuseFor } from './collect.ts';

/** Throws SpecMismatch with every alarm that doesn't exist: no step would pass, or nobody would be called. */
export async function checkAlarmNames(
  { alarms }: Pick<Ports, 'alarms'>,
  { health }: ServiceSpec,
): Promise<void> {
  const names = health?.alarms?.map(({ name }) => name) ?? [];
  if (names.length === 0) return;
  const found = new Set((await alarms.find(names)).map(({ name }) => name));
  refuseFor(
    names
      .filter((name) => !found.has(name))
      .map(
        (name) =>
          `the alarm "${name}" does not exist in this region: make it first, or correct "health.alarms"`,
      ),
  );
}

import type { Ports } from '../../ports/ports.ts';
import type { ServiceSpec } from '../../rollout/service-spec/spec.ts';
import { nearest } from '../../rollout/suggest.ts';
import { refuseFor } from './collect.ts';

type Needs = Pick<Ports, 'alarms'>;

/** Throws SpecMismatch with every alarm that doesn't exist: no step would pass, or nobody would be called. */
export async function checkAlarmNames({ alarms }: Needs, { health }: ServiceSpec): Promise<void> {
  const names = health?.alarms?.map(({ name }) => name) ?? [];
  if (names.length === 0) return;
  const found = new Set((await alarms.find(names)).map(({ name }) => name));
  const missing = names.filter((name) => !found.has(name));
  refuseFor(await Promise.all(missing.map((name) => missingText({ alarms }, name))));
}

async function missingText({ alarms }: Needs, name: string): Promise<string> {
  // A name is hardly misspelt in its first letters.
  const near = nearest(name, await alarms.namesLike(name.slice(0, Math.ceil(name.length / 3))));
  const meant = near ? `did you mean "${near}"? Else ` : '';
  return `the alarm "${name}" does not exist in this region: ${meant}make it first, or correct "health.alarms"`;
}

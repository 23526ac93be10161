import type { Ports } from '../ports/ports.ts';
import { amendService } from '../records/update.ts';
import { freezeAt } from '../rollout/admission/freeze.ts';
import { GreenshiftError } from '../rollout/errors.ts';
import type { Service } from '../rollout/service.ts';
import type { Freeze } from '../rollout/service-records.ts';
import { REMOVAL_FREEZE } from '../rollout/timing.ts';

/** Something is under way that would be left in its middle. */
export class CannotRemove extends GreenshiftError {}

type Needs = Pick<Ports, 'services' | 'clock'>;

/** What is named of them all: a response to CloudFormation has 4 KB. */
const NAMED_MAX = 10;
/** A service may be registered while the others are frozen, and another one while that is. */
const ROUNDS_MAX = 5;

/**
 * Lets an installation be removed: throws CannotRemove while anything is under way that would be left in its middle.
 * Otherwise it freezes all services for a while and looks again, so that nothing begins by itself before the state machine
 * is gone. Where it throws, services are as frozen as they were.
 */
export async function guardRemoval(ports: Needs): Promise<void> {
  const made = new Map<string, Frozen>();
  try {
    for (let round = 1; round <= ROUNDS_MAX; round += 1) {
      const { services, unreadable } = await ports.services.list();
      refuseIf([
        ...unreadable.map(({ name }) => `the record of ${name} can't be read`),
        ...services.flatMap((service) => openIn(service, ports.clock.now()) ?? []),
      ]);
      const others = services.filter(({ name }) => !made.has(name));
      if (round > 1 && others.length === 0) return;
      for (const { name } of others) made.set(name, await freeze(ports, name));
    }
    throw new CannotRemove('services are being registered');
  } catch (error) {
    for (const [name, one] of made) await thaw(ports, name, one);
    throw error;
  }
}

function refuseIf(found: readonly string[]): void {
  if (found.length === 0) return;
  const more = found.length > NAMED_MAX ? ` and ${found.length - NAMED_MAX} more` : '';
  throw new CannotRemove(`${found.slice(0, NAMED_MAX).join('; ')}${more}`);
}

function openIn({ name, lock, replacing }: Service, now: number): string | undefined {
  if (lock) return `the rollout ${lock.rollout} is under way`;
  if (replacing && now < replacing.until) return `servers of ${name} are being replaced`;
  return undefined;
}

interface Frozen {
  readonly before?: Freeze;
  readonly after?: Freeze;
}

/** Somebody's freeze stays, at least as long as ours would be. */
async function freeze({ services, clock }: Needs, name: string): Promise<Frozen> {
  let frozen: Frozen = {};
  await amendService(services, name, (service) => {
    const at = clock.now();
    const until = at + REMOVAL_FREEZE;
    const before = freezeAt(service, at);
    const ours = { at, by: 'CloudFormation', reason: 'the installation is being removed', until };
    const after = before ? { ...before, until: Math.max(before.until, until) } : ours;
    frozen = { after, ...(service.freeze && { before: service.freeze }) };
    return before && before.until >= until ? service : { ...service, freeze: after };
  });
  return frozen;
}

/** What somebody has frozen, or unfrozen, since then is left as it is. */
async function thaw({ services }: Needs, name: string, { before, after }: Frozen): Promise<void> {
  await amendService(services, name, (service) => {
    const { freeze: now, ...others } = service;
    if (!now || !after || now.at !== after.at || now.until !== after.until) return service;
    return before ? { ...others, freeze: before } : others;
  });
}

import type { Ports } from '../ports/ports.ts';
import { amendService } from '../records/update.ts';
import { GreenshiftError } from '../rollout/errors.ts';
import { freezeAt } from '../rollout/freeze.ts';
import type { Service } from '../rollout/service.ts';
import { REMOVAL_FREEZE } from '../rollout/timing.ts';

/** Something is under way that would be left in its middle. */
export class CannotRemove extends GreenshiftError {}

type Needs = Pick<Ports, 'services' | 'clock'>;

/** What is named of them all: a response to CloudFormation has 4 KB. */
const NAMED_MAX = 10;

/**
 * Lets an installation be removed: throws CannotRemove while anything is under way that would be left in its middle.
 * Otherwise it freezes all services for a while and looks again, so that nothing begins before the state machine is gone.
 */
export async function guardRemoval(ports: Needs): Promise<void> {
  refuseIf(await underWay(ports));
  const { services } = await ports.services.list();
  for (const { name } of services)
    await amendService(ports.services, name, (service) => frozen(ports, service));
  refuseIf(await underWay(ports));
}

function refuseIf(found: readonly string[]): void {
  if (found.length === 0) return;
  const more = found.length > NAMED_MAX ? ` and ${found.length - NAMED_MAX} more` : '';
  throw new CannotRemove(`${found.slice(0, NAMED_MAX).join('; ')}${more}`);
}

async function underWay({ services, clock }: Needs): Promise<string[]> {
  const { services: all, unreadable } = await services.list();
  return [
    ...unreadable.map(({ name }) => `the record of ${name} can't be read`),
    ...all.flatMap((service) => openIn(service, clock.now()) ?? []),
  ];
}

function openIn({ name, lock, replacing }: Service, now: number): string | undefined {
  if (lock) return `the rollout ${lock.rollout} is under way`;
  if (replacing && now < replacing.until) return `servers of ${name} are being replaced`;
  return undefined;
}

/** A longer freeze of somebody's stays. */
function frozen({ clock }: Needs, service: Service): Service {
  const at = clock.now();
  const until = at + REMOVAL_FREEZE;
  if ((freezeAt(service, at)?.until ?? 0) >= until) return service;
  return {
    ...service,
    freeze: { at, by: 'CloudFormation', reason: 'the installation is being removed', until },
  };
}

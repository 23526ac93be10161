import type { ReplaceNeeds } from '../src/lifecycle/touched/needs.ts';
import { noteCall } from '../src/lifecycle/touched/note.ts';
import { replaceTouched } from '../src/lifecycle/touched/replace.ts';
import { throwAll, visitEach } from '../src/lifecycle/visit.ts';
import type { Ports } from '../src/ports/ports.ts';
import { RecordConflict, RolloutInProgress } from '../src/rollout/errors.ts';
import { isOpen } from '../src/rollout/touched/touched.ts';
import { eventHandler } from '../src/runtime/event.ts';
import { servers } from '../src/runtime/ports/ec2-servers.ts';
import { engine } from '../src/runtime/ports/executions.ts';
import { inspector } from '../src/runtime/ports/inspector.ts';
import { notifier } from '../src/runtime/ports/notifier.ts';
import { clock, fleets, inspections, rollouts, services, traffic } from '../src/runtime/ports/ports.ts';
import { touched } from '../src/runtime/ports/touched-records.ts';
import { callIn } from '../src/runtime/touch-event.ts';

type Needs = ReplaceNeeds & Pick<Ports, 'inspector'>;

export interface ReplaceReport {
  /** The services of which a call has touched servers. */
  readonly noted: readonly string[];
  /** What was done, by service. */
  readonly done: Readonly<Record<string, readonly string[]>>;
}

/**
 * Records what CloudTrail tells of live servers, and replaces those that were touched, as far as each round gets: an event
 * only makes the first one come sooner. It is a function of its own, since it alone may end servers that serve. Throws what
 * failed, once every service was looked at.
 */
export async function replaceServers(ports: Needs, event: unknown): Promise<ReplaceReport> {
  const call = callIn(event);
  const noted = call ? await noteCall(ports, call) : [];
  const names = call ? noted : await underWay(ports);
  const done: Record<string, readonly string[]> = {};
  const { failures } = await visitEach(names, async (name) => {
    const actions = await replaceTouched(ports, name).catch(unlessOvertaken);
    if (actions.length > 0) done[name] = actions;
  });
  throwAll(failures);
  return { noted, done };
}

async function underWay({ touched }: Needs): Promise<string[]> {
  const all = await touched.list();
  return all
    .filter(({ servers, replacement }) => replacement !== undefined || servers.some(isOpen))
    .map(({ service }) => service);
}

/** Somebody else acts at this moment; the next round does what is left. */
function unlessOvertaken(error: unknown): string[] {
  if (!(error instanceof RecordConflict || error instanceof RolloutInProgress)) throw error;
  return [];
}

export const handler = eventHandler('replace-servers', replaceServers, {
  clock,
  engine,
  fleets,
  inspections,
  inspector,
  notifier,
  rollouts,
  servers,
  services,
  touched,
  traffic,
});

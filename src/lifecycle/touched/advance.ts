import type { Fleet } from '../../ports/fleets.ts';
import { tailOf } from '../../rollout/fleet/console.ts';
import type { FleetClaim } from '../../rollout/fleet/identity.ts';
import { orNothing } from '../../rollout/or-nothing.ts';
import type { Service } from '../../rollout/service.ts';
import type { FleetState } from '../../rollout/touched/fleet-state.ts';
import { nextStep } from '../../rollout/touched/next-step.ts';
import { type Replacement, type TouchedServers, withServers } from '../../rollout/touched/touched.ts';
import { finish } from './finish.ts';
import type { ReplaceNeeds } from './needs.ts';
import { claimOnLive } from './observe.ts';

interface Situation {
  readonly service: Service;
  readonly record: TouchedServers;
  readonly fleet: Fleet;
  readonly state: FleetState;
}

/** Takes the next step of a replacement that is on record. Throws as `Fleets.configure`. */
export async function advance(ports: ReplaceNeeds, situation: Situation): Promise<string | undefined> {
  const { service, record, fleet, state } = situation;
  const { replacement } = record;
  const claim = claimOnLive(service);
  if (!replacement || !claim) return undefined;
  const step = nextStep({ service, replacement, fleet: state, now: ports.clock.now() });
  switch (step.kind) {
    case 'wait':
      return undefined;
    case 'size':
      await holdClaim(ports, service);
      await ports.fleets.configure(claim, { desired: step.desired });
      return `${fleet.name} sized to ${step.desired}`;
    case 'raised':
      await saveReplacement(ports, record, { ...replacement, isRaised: true });
      return `${fleet.name} has ${fleet.desired}`;
    case 'end-touched':
      return endTouched(ports, situation, replacement, step.added);
    case 'give-up':
      return giveUp(ports, record, replacement, step.reason);
    case 'terminate':
      await terminate(ports, situation, claim, replacement, step);
      return `ending ${step.server}`;
    default:
      return finish(ports, service, record, fleet);
  }
}

/** Throws RecordConflict where a rollout was claimed since the service was read: it finds the fleet as it is. */
const holdClaim = ({ services }: ReplaceNeeds, service: Service) => services.save(service);

const saveReplacement = ({ touched }: ReplaceNeeds, record: TouchedServers, replacement: Replacement) =>
  touched.save({ ...record, replacement });

const giveUp = async (
  ports: ReplaceNeeds,
  record: TouchedServers,
  replacement: Replacement,
  reason: string,
) => {
  await saveReplacement(ports, record, { ...replacement, phase: 'giving-up', reason });
  return `giving up: ${reason}`;
};

/** A new server of another image would be no replacement: the raise is taken back. The consoles are kept before. */
async function endTouched(
  ports: ReplaceNeeds,
  { service, record, fleet }: Situation,
  replacement: Replacement,
  added: readonly string[],
): Promise<string | undefined> {
  const images = await ports.servers.imagesOf(added);
  const ofKinds = (fleet.overrides ?? []).flatMap(({ imageId }) => imageId ?? []);
  const approved = [service.live.imageId, ...ofKinds];
  const other = Object.entries(images).find(([, image]) => !approved.includes(image));
  if (other)
    return giveUp(
      ports,
      record,
      replacement,
      `${fleet.name} launches ${other[1]}, which is not the live image`,
    );
  const consoles = new Map<string, string>();
  for (const id of replacement.servers) consoles.set(id, await consoleOf(ports, id));
  const now = ports.clock.now();
  const next = withServers(record, (server) =>
    consoles.has(server.id)
      ? { ...server, state: 'ending', at: now, console: consoles.get(server.id) }
      : server,
  );
  await saveReplacement(ports, next, { ...replacement, phase: 'ending' });
  return `ending ${replacement.servers.join(', ')}`;
}

/** What can't be read keeps no server from its end. */
const consoleOf = async ({ servers }: ReplaceNeeds, id: string): Promise<string> =>
  tailOf((await orNothing(servers.console(id))) ?? '');

/** Auto Scaling takes it out of its target groups, lets it drain, and runs its lifecycle hooks. */
async function terminate(
  ports: ReplaceNeeds,
  { service, record }: Situation,
  claim: FleetClaim,
  replacement: Replacement,
  { server, decrement }: { readonly server: string; readonly decrement: boolean },
): Promise<void> {
  await holdClaim(ports, service);
  const asked = { ...replacement.asked, [server]: ports.clock.now() };
  await saveReplacement(ports, record, { ...replacement, asked });
  await ports.fleets.terminate(claim, server, decrement);
}

import type { Fleet } from '../ports/fleets.ts';
import type { Ports } from '../ports/ports.ts';
import { findRollout } from '../records/update.ts';
import { type PinnedSettings, sizeText } from '../rollout/fleet/fleet-records.ts';
import { claimOn } from '../rollout/fleet/identity.ts';
import { TAGS } from '../rollout/fleet/tags.ts';
import { isOpen, type Rollout } from '../rollout/record.ts';
import { note } from '../rollout/transitions.ts';
import { ensureMarked, markBlue } from './mark.ts';
import { blueVersion } from './template-version.ts';

type PinPorts = Pick<Ports, 'fleets' | 'templates' | 'templateVersions' | 'rollouts' | 'clock'>;

/**
 * Fixes blue's size and template version while a rollback may need it: scale-in would leave too few servers, and
 * `$Latest` would launch the new image. The settings from before are saved first. Returns the record.
 */
export async function pin(ports: PinPorts, rollout: Rollout, blue: Fleet): Promise<Rollout> {
  const recorded = rollout.blue.pin
    ? rollout
    : await ports.rollouts.save(await recordPin(ports, rollout, blue));
  const { before, during } = recorded.blue.pin!;
  // Setting what is there already may need permissions that nothing else needs.
  const isNewVersion = before.launchTemplateVersion !== during.launchTemplateVersion;
  await markBlue(ports, recorded, blue, {
    ...(before.minSize !== during.minSize && { minSize: during.minSize }),
    ...(isNewVersion && { launchTemplateVersion: during.launchTemplateVersion }),
  });
  return recorded;
}

/** True when somebody has made blue smaller than its pin, or allowed it to become so, or keeps it from growing back. */
export const isShrunk = ({ pin, reduced }: Rollout['blue'], fleet: Fleet): boolean =>
  pin !== undefined &&
  (fleet.desired < pin.during.minSize ||
    fleet.minSize < pin.during.minSize ||
    (reduced !== undefined && fleet.maxSize < reduced.full));

/**
 * Sizes a blue back that somebody has shrunk. The smallest size that they have given it is kept in the record as the one
 * to be put back at the end. Returns the record.
 */
export async function repin(
  ports: Pick<Ports, 'fleets' | 'rollouts'>,
  rollout: Rollout,
  fleet: Fleet,
): Promise<Rollout> {
  const { pin, reduced } = rollout.blue;
  if (!pin || fleet.deleting || !isShrunk(rollout.blue, fleet)) return rollout;
  const { minSize } = pin.during;
  // What blue was sized down to behind green isn't its owner's wish.
  const ours = Math.min(minSize, reduced?.least ?? reduced?.to ?? minSize);
  const wanted = fleet.minSize < ours ? fleet.minSize : pin.before.minSize;
  const recorded =
    wanted === pin.before.minSize
      ? rollout
      : await ports.rollouts.save({
          ...rollout,
          blue: { ...rollout.blue, pin: { ...pin, before: { ...pin.before, minSize: wanted } } },
        });
  await ensureMarked(ports, recorded, fleet);
  const desired = Math.max(minSize, fleet.desired);
  const most = reduced?.full ?? 0;
  const maxSize = fleet.maxSize < most && { maxSize: most };
  await ports.fleets.configure(claimOn(recorded, 'blue'), { minSize, desired, ...maxSize });
  return recorded;
}

export async function sizeBlueBack(
  ports: Pick<Ports, 'fleets' | 'rollouts'>,
  rollout: Rollout,
): Promise<Rollout> {
  const found = await ports.fleets.find(claimOn(rollout, 'blue'));
  return found.kind === 'ours' ? repin(ports, rollout, found.fleet) : rollout;
}

async function recordPin(ports: PinPorts, rollout: Rollout, fleet: Fleet): Promise<Rollout> {
  const { name, minSize, desired } = fleet;
  const [source, earlier] = await Promise.all([
    pinnedVersion(ports, rollout, fleet),
    earlierPin(ports, rollout, fleet),
  ]);
  const at = ports.clock.now();
  const before = beneath(earlier, { minSize, launchTemplateVersion: source.before });
  const during: PinnedSettings = { minSize: desired, launchTemplateVersion: source.during };
  const pinned = {
    ...rollout,
    blue: { ...rollout.blue, desired, pin: { template: source.template, before, during, at } },
  };
  return note(
    pinned,
    at,
    `pinning ${name} at ${sizeText(rollout, desired)} of template version ${source.during}`,
  );
}

type Pin = NonNullable<Rollout['blue']['pin']>;

/** The pin of the ended rollout that blue is still marked by: it may not be released yet. */
async function earlierPin(ports: PinPorts, { id }: Rollout, { tags }: Fleet): Promise<Pin | undefined> {
  const marked = tags[TAGS.blueOf];
  if (marked === undefined || marked === id) return undefined;
  const earlier = await findRollout(ports, marked);
  return earlier && !isOpen(earlier) ? earlier.blue.pin : undefined;
}

/** What an earlier pin has set isn't its owner's: what it was before that is put back by this rollout. */
const beneath = (earlier: Pin | undefined, live: PinnedSettings): PinnedSettings => ({
  minSize: live.minSize === earlier?.during.minSize ? earlier.before.minSize : live.minSize,
  launchTemplateVersion:
    live.launchTemplateVersion === earlier?.during.launchTemplateVersion
      ? earlier.before.launchTemplateVersion
      : live.launchTemplateVersion,
});

/**
 * A parameter is read at each launch, so that even a number would change its image: blue is pinned to a version that
 * names it. A launch configuration never changes: blue needs no pin then, and green derives from the template that it
 * becomes.
 */
async function pinnedVersion(
  { fleets, templates, templateVersions }: PinPorts,
  rollout: Rollout,
  { launchTemplate, launchConfiguration = '' }: Fleet,
): Promise<Record<'template' | 'before' | 'during', string>> {
  if (launchTemplate) {
    const wanted = blueVersion(rollout);
    const version = wanted
      ? await templateVersions.derive(wanted)
      : (await templates.resolve(launchTemplate)).version;
    return { template: launchTemplate.id, before: launchTemplate.version, during: String(version) };
  }
  const configuration = await fleets.launchConfiguration(launchConfiguration);
  const { id, version } = await templateVersions.adopt({ service: rollout.service, like: configuration });
  return { template: id, before: String(version), during: String(version) };
}

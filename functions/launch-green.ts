import { copySettings, noteSettings } from '../src/fleet/carry-over.ts';
import { adoptPattern, sourceOf } from '../src/fleet/pattern.ts';
import { pin } from '../src/fleet/pin.ts';
import { derivedVersion } from '../src/fleet/template-version.ts';
import { byTurns } from '../src/lifecycle/by-turns.ts';
import { keepImagesOf } from '../src/lifecycle/images/keep-images.ts';
import { type StepInput, type StepResult, stepResult } from '../src/lifecycle/step.ts';
import type { Fleet } from '../src/ports/fleets.ts';
import type { Ports } from '../src/ports/ports.ts';
import { amend, current } from '../src/records/update.ts';
import { SpecMismatch } from '../src/rollout/errors.ts';
import { sizeText } from '../src/rollout/fleet/fleet-records.ts';
import { claimOn } from '../src/rollout/fleet/identity.ts';
import { firstSize } from '../src/rollout/fleet/surge.ts';
import { isRollingBack, type Rollout } from '../src/rollout/record.ts';
import { groupsOf } from '../src/rollout/traffic/pairs.ts';
import { enter } from '../src/rollout/transitions.ts';
import {
  clock,
  fleets,
  rollouts,
  templates,
  templateVersions,
  traffic,
  turns,
} from '../src/runtime/ports/ports.ts';
import { retention } from '../src/runtime/ports/retention.ts';
import { settings } from '../src/runtime/ports/settings.ts';
import { targetGroups } from '../src/runtime/ports/target-groups.ts';
import { stepHandler } from '../src/runtime/step.ts';
import { alignTwins } from '../src/traffic/twins.ts';
import { registerTargetGroup } from '../src/traffic/write.ts';

type Needs = Pick<
  Ports,
  | 'rollouts'
  | 'retention'
  | 'fleets'
  | 'settings'
  | 'templates'
  | 'templateVersions'
  | 'traffic'
  | 'targetGroups'
  | 'clock'
>;

/**
 * Pins blue and makes green: its target group as blue's, where the spec says so; weight 0, so that its servers get health
 * checks; then blue's pin, the template version, the fleet at size 0 with its hooks, and its size. Idempotent: names derive
 * from the rollout, and each part is made only where it is missing.
 */
export async function launchGreen(ports: Needs, input: StepInput): Promise<StepResult> {
  const found = await current(ports.rollouts, input);
  if (isRollingBack(found)) return stepResult(found, 'fail');
  if (found.phase !== 'launching') return stepResult(found, 'pass');
  await keepImagesOf(ports, found);
  const rollout = await alignTwins(ports, found);
  const registered = await registerTargetGroup(ports, rollout);
  const blue = await existing(ports, registered.blue.fleet);
  const pinned = await pin(ports, registered, blue);
  const made = await deriveTemplate(ports, await adoptPattern(ports, pinned));
  if (isRollingBack(made)) return stepResult(made, 'fail');
  const noted = await noteSettings(ports, made);
  const arn = await launchFleet(ports, noted);
  const launched = { ...noted, green: { ...noted.green, arn } };
  const what = `proving ${noted.green.fleet}: ${sizeText(noted, firstSize(noted, noted.blue.desired))} of ${noted.image.id}`;
  return stepResult(await ports.rollouts.save(enter(launched, 'proving', ports.clock.now(), what)), 'pass');
}

async function existing({ fleets }: Needs, name: string): Promise<Fleet> {
  const fleet = await fleets.describe(name);
  if (!fleet) throw new SpecMismatch(`the live fleet ${name} does not exist`);
  return fleet;
}

async function deriveTemplate(ports: Needs, rollout: Rollout): Promise<Rollout> {
  const wanted = derivedVersion(rollout);
  if (rollout.green.launchTemplate || !wanted) return rollout;
  const version = await ports.templateVersions.derive(wanted);
  // Recorded even after an abort: the rollback discards it.
  await amend(ports, rollout.id, (record) => ({
    ...record,
    green: { ...record.green, launchTemplate: { id: wanted.id, version } },
  }));
  return current(ports.rollouts, { rollout: rollout.id, epoch: rollout.epoch });
}

async function launchFleet({ fleets, settings }: Needs, rollout: Rollout): Promise<string> {
  const { green, blue } = rollout;
  const claim = claimOn(rollout, 'green');
  await fleets.clone({
    name: green.fleet,
    ...sourceOf(rollout),
    targetGroup: green.targetGroup,
    targetGroups: [...groupsOf(rollout, 'green'), ...(blue.beside ?? [])],
    launchTemplate: green.launchTemplate!,
    imageId: rollout.image.id,
    service: rollout.service,
    rollout: rollout.id,
    isLegacy: claim.isLegacy,
  });
  // What is attached acts on green once it has its size.
  await copySettings({ settings }, rollout);
  const size = firstSize(rollout, blue.desired);
  return fleets.configure(claim, { minSize: size, desired: size });
}

export const handler = stepHandler('launch-green', byTurns('launch', launchGreen), {
  clock,
  fleets,
  retention,
  rollouts,
  settings,
  targetGroups,
  templates,
  templateVersions,
  traffic,
  turns,
});

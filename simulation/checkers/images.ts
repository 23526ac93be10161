import { TAGS } from '../../src/rollout/fleet/tags.ts';
import type { OurCall } from '../world/calls.ts';
import type { Change, Checker } from './checker.ts';
import type { CheckerContext, Snapshot } from './context.ts';
import { type Launch, launchesIn } from './launches.ts';

/** I6 and I13: which image a new fleet is for, and which ones the fleets run. */
export class ImageChecker implements Checker {
  readonly #context: CheckerContext;
  /** The fleets that were made of each image. */
  readonly #launched = new Map<string, Set<string>>();

  constructor(context: CheckerContext) {
    this.#context = context;
  }

  changed(change: Change): void {
    for (const launch of launchesIn(change, this.#context.world)) this.#launch(change.call, launch);
  }

  #launch({ caller }: OurCall, { name, image }: Launch): void {
    const { world, blue, former, expected, violated } = this.#context;
    const isLive = image === blue.image && !expected.refreshes;
    const isOld = isLive || (former.has(image) && !expected.mayRelaunch);
    if (isOld) violated('I13', `${caller} launches ${name} of ${image}, which nobody asked for`);
    if (expected.withheld !== undefined && world.instances.folderOf(image) === expected.withheld)
      violated('I13', `${caller} launches ${name} of ${image}, which its scan keeps back`);
    const fleets = this.#launched.get(image) ?? new Set();
    this.#launched.set(image, fleets.add(name));
    const isMany = fleets.size > 1 + expected.askedByName;
    if (isMany && !this.#mayBeOfferedAgain(fleets, name))
      violated('I6', `${fleets.size} fleets were made of ${image}`);
  }

  /** An image that something else has kept from being promoted, and whose fleets before are gone. */
  #mayBeOfferedAgain(fleets: ReadonlySet<string>, name: string): boolean {
    const { world, expected, blue, ownFleets } = this.#context;
    const isKept = !expected.ends || expected.callsPerson || expected.offersAgain;
    const stays = (other: string) => other === name || (expected.refreshes && other === blue.name);
    // A stranger may have taken the name of one that is gone; one whose tags were taken off is left alone as if it were.
    const isOurs = (other: string) => {
      const { arn = '', tags = {} } = world.state.group(other) ?? {};
      return ownFleets.has(arn) && tags[TAGS.rollout] !== undefined;
    };
    return isKept === true && [...fleets].every((other) => stays(other) || !isOurs(other));
  }

  #namesParameter(templateVersion: string): boolean {
    const { state } = this.#context.world;
    // `$Latest` is its owner's: a pin names a number.
    const [template = '', version] = templateVersion.split(':');
    const all = [...state.templateVersions()].filter(([key]) => key.startsWith(`${template}:`));
    const image = version === '$Latest' ? all.at(-1)?.[1] : state.templateVersions().get(templateVersion);
    return image?.startsWith('resolve:') === true;
  }

  /** Blue runs the image that it had; nothing of green's ever comes into it. */
  check({ groups }: Snapshot): void {
    const { blue, violated } = this.#context;
    for (const { name, images, templateVersion } of groups.values()) {
      // Without a rollout beside it a parameter, which its owner distributes, says what it launches.
      if (groups.size === 1 && this.#namesParameter(templateVersion)) continue;
      const other = name === blue.name && images.find((image) => image !== blue.image);
      if (other) violated('I13', `${name}, which is live, runs ${other}`);
      if (new Set(images).size > 1) violated('I13', `${name} runs more than one image`);
    }
  }
}

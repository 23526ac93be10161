import type { CloudState, GroupState } from '../world/state.ts';
import type { World } from '../world/world.ts';
import type { Expectations, Violation } from './context.ts';

/** What the checkers of a run have seen until its end. */
export interface Seen {
  /** The fleet that was live at the start, as it was. */
  readonly original: GroupState;
  /** The fleet that a rollout would go back to, and its image. */
  readonly blue: { readonly name: string; readonly image: string };
  /** Servers that carry all of the traffic. */
  readonly full: number;
  /** The images that were live before. */
  readonly former: ReadonlySet<string>;
  /** The launch template's versions of before. */
  readonly versions: ReadonlySet<number>;
  /** Somebody still holds the service. */
  readonly locked: boolean;
  /** The builds that our code has asked about. */
  readonly lookedAt: ReadonlySet<string>;
}

type Finding = Omit<Violation, 'at'>;
type Ending = Pick<Expectations, 'ends' | 'promotes'>;

/** I9: what isn't as it must be once every rollout is over and no fault goes on. Looks at the cloud alone. */
export function leftAtEnd(world: World, seen: Seen, expected: Ending): Finding[] {
  const { state } = world;
  if (isBeyondHelp(world, seen)) return [];
  const shares = state.shares().filter(({ percent }) => percent > 0);
  const live = state.groups().find(({ targetGroup }) => targetGroup === shares[0]?.targetGroup);
  const what = [
    ...(seen.locked ? ['the service is still locked long after the faults ended'] : []),
    ...unheard(world, seen),
    ...(shares.length === 1 ? [] : [`${shares.length} target groups have traffic at the end`]),
    ...(live ? liveFleet(world, seen, live) : ['the traffic is on a target group without a fleet']),
    ...(live ? leftovers(state, live) : []),
    ...(live ? templates(world, seen, live) : []),
    ...(live ? unexpected(world, seen, live, expected) : []),
  ];
  return what.map((text) => ({ invariant: 'I9', what: text }));
}

/** Blue has lost servers, and its image is gone: whatever is to become of it is for a person to say. */
function isBeyondHelp({ state, services }: World, { blue, full }: Seen): boolean {
  const { healthy = full } = state.group(blue.name) ?? {};
  return healthy < full && !services.ec2.hasImage(blue.image);
}

/** Builds of the pipeline that nobody has ever looked at: their event was lost, and nothing made up for it. */
function unheard({ published }: World, { lookedAt }: Seen): string[] {
  return published.filter((build) => !lookedAt.has(build)).map((build) => `nobody has heard of ${build}`);
}

function liveFleet({ services, instances }: World, { original, blue }: Seen, live: GroupState): string[] {
  const found: string[] = [];
  const note = (isWrong: boolean, what: string) => isWrong && found.push(`${live.name} ${what}`);
  // An image that sickens by itself may do so after everything, and one that is gone can't be launched again.
  const lasts = live.images.every(
    (image) => !('sickAfter' in instances.modelOf(image)) && services.ec2.hasImage(image),
  );
  const isFew = lasts && live.healthy < original.desired;
  note(isFew, `has ${live.healthy} healthy servers of ${original.desired} at the end`);
  note(live.minSize !== original.minSize, `is left pinned at ${live.minSize} servers`);
  note(live.maxSize !== original.maxSize, `may have ${live.maxSize} servers, not ${original.maxSize}`);
  // `$Latest` can't be put back while it means an image that is gone; the pinned number means the same one.
  const isPinned = live.templateVersion !== original.templateVersion && services.ec2.hasImage(blue.image);
  const isOriginal = live.name === original.name;
  note(isOriginal && isPinned, `is left pinned to template version ${live.templateVersion}`);
  const tags = ({ tags: all }: GroupState) => JSON.stringify(Object.entries(all).sort());
  const isTagged = services.ec2.hasImage(blue.image) && tags(live) !== tags(original);
  note(isOriginal && isTagged, `is left with the tags ${tags(live)}`);
  const processes = (group: GroupState) => group.suspended.join(', ') || 'none';
  const areSuspended = processes(live) !== processes(original);
  note(areSuspended, `has suspended processes: ${processes(live)}, not ${processes(original)}`);
  note(live.metrics !== original.metrics, `reports ${live.metrics} metrics, not ${original.metrics}`);
  return found;
}

const leftovers = (state: CloudState, live: GroupState) =>
  state
    .groups()
    .filter(({ name }) => name !== live.name)
    .map(({ name }) => `${name} is left over`);

/** Versions of before are kept; of those that were made since, only such as have an image that is or was live. */
function templates({ state }: World, { versions, former, blue }: Seen, live: GroupState): string[] {
  const now = state.templateVersions();
  const lost = [...versions].filter((version) => !now.has(version));
  const good = new Set([...former, blue.image, ...live.images]);
  const stray = [...now].filter(([version, image]) => !versions.has(version) && !good.has(image));
  return [
    ...lost.map((version) => `template version ${version} is gone`),
    ...stray.map(([version, image]) => `template version ${version} of ${image} is left over`),
  ];
}

function unexpected(
  { instances }: World,
  { original }: Seen,
  live: GroupState,
  { ends, promotes }: Ending,
): string[] {
  if (!ends) return [];
  const isBack = live.name === original.name;
  if (isBack !== (ends === 'reverted'))
    return [`${live.name} is live at the end, though nothing kept the rollout from being ${ends}`];
  const folders = live.images.map(instances.folderOf);
  const others = ends === 'promoted' ? folders.filter((folder) => folder !== promotes) : [];
  return others.slice(0, 1).map((folder) => `the image "${folder}" is live at the end, not "${promotes}"`);
}

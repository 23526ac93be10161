import type { Violation } from './scene.ts';
import type { CloudState, GroupState } from './state.ts';
import type { World } from './world.ts';

/** What the observers of a run have seen until its end. */
export interface Seen {
  /** The fleet that was live at the start, as it was. */
  readonly original: GroupState;
  /** The fleet that a rollout would go back to, and its image. */
  readonly blue: { readonly name: string; readonly image: string };
  /** Somebody still holds the service. */
  readonly locked: boolean;
  /** The builds that our code has asked about. */
  readonly lookedAt: ReadonlySet<string>;
}

type Finding = Omit<Violation, 'at'>;

/** I9: what isn't as it must be once every rollout is over and no fault goes on. Looks at the cloud alone. */
export function leftAtEnd(world: World, seen: Seen, ends: 'promoted' | 'reverted' | undefined): Finding[] {
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
    ...(live && ends ? unexpected(seen, live, ends) : []),
  ];
  return what.map((text) => ({ invariant: 'I9', what: text }));
}

/** Blue has lost servers, and its image is gone: whatever is to become of it is for a person to say. */
function isBeyondHelp({ state, services }: World, { blue, original }: Seen): boolean {
  const { healthy = original.desired } = state.group(blue.name) ?? {};
  return healthy < original.desired && !services.ec2.hasImage(blue.image);
}

/** Builds of the pipeline that nobody has ever looked at: their event was lost, and nothing made up for it. */
function unheard({ published }: World, { lookedAt }: Seen): string[] {
  return published.filter((build) => !lookedAt.has(build)).map((build) => `nobody has heard of ${build}`);
}

function liveFleet({ services, machines }: World, { original, blue }: Seen, live: GroupState): string[] {
  const found: string[] = [];
  const note = (isWrong: boolean, what: string) => isWrong && found.push(`${live.name} ${what}`);
  // An image that sickens by itself may do so after everything, and one that is gone can't be launched again.
  const lasts = live.images.every(
    (image) => !('sickAfter' in machines.modelOf(image)) && services.ec2.hasImage(image),
  );
  const isFew = lasts && live.healthy < original.desired;
  note(isFew, `has ${live.healthy} healthy servers of ${original.desired} at the end`);
  note(live.minSize !== original.minSize, `is left pinned at ${live.minSize} servers`);
  // `$Latest` can't be put back while it means an image that is gone; the pinned number means the same one.
  const isPinned = live.templateVersion !== original.templateVersion && services.ec2.hasImage(blue.image);
  const isOriginal = live.name === original.name;
  note(isOriginal && isPinned, `is left pinned to template version ${live.templateVersion}`);
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

function unexpected({ original }: Seen, live: GroupState, ends: 'promoted' | 'reverted'): string[] {
  const isBack = live.name === original.name;
  if (isBack === (ends === 'reverted')) return [];
  return [`${live.name} is live at the end, though nothing kept the rollout from being ${ends}`];
}

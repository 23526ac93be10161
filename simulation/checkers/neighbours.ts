import { TAGS } from '../../src/rollout/fleet/tags.ts';
import type { AccountState } from '../world/account.ts';
import type { OurCall } from '../world/calls.ts';
import type { Change, Checker } from './checker.ts';
import type { CheckerContext } from './context.ts';
import { serviceOf } from './service-of.ts';

type Kind = Exclude<keyof AccountState, 'routes'>;

const NAMES: Readonly<Record<Kind, string>> = {
  groups: 'the group',
  templateVersions: 'the launch template version',
  templateDefaults: 'the default version of the launch template',
  actions: 'the action of',
  conditions: 'the conditions of',
  targetGroups: 'the settings of',
  targets: 'the targets of',
};
const KINDS = Object.keys(NAMES) as Kind[];

/**
 * I15: nothing of others is changed by us. Ours are the routes, target groups and the fleet of the spec, and what our
 * calls have made. Groups are known by their ARN: what somebody has made again under a name is his.
 */
export class NeighbourChecker implements Checker {
  readonly #context: CheckerContext;

  constructor(context: CheckerContext) {
    this.#context = context;
  }

  /** The fleet that is live as a rollout begins is the one that its preflight has seen, made again or not. */
  responded({ caller, operation }: OurCall): void {
    const { blue, original, ownFleets, world } = this.#context;
    if (caller !== 'preflight' || operation !== 'DescribeAutoScalingGroups') return;
    const live = world.state.group(blue.name);
    const share = world.state.shares().find(({ targetGroup }) => targetGroup === live?.targetGroup);
    if (!live || share?.percent !== 100 || ownFleets.has(live.arn)) return;
    ownFleets.add(live.arn);
    if (live.name === original.name) this.#context.original = live;
  }

  changed({ call, account: { before, after, others } }: Change): void {
    // One that is made for no rollout in particular may be made for any service of ours.
    const own = serviceOf(call) === undefined ? this.#context.ours : [this.#context];
    const mayBeFor = [...own, ...others];
    if (call.operation === 'CreateAutoScalingGroup') this.#keep('groups', before, after, others);
    if (call.operation === 'CreateLaunchTemplate') this.#keepTemplates(before, after);
    if (call.operation.startsWith('CreateLaunchTemplate'))
      this.#keep('templateVersions', before, after, others);
    const { AutoScalingGroupName: name = '' } = call.input as { AutoScalingGroupName?: string };
    if (call.operation === 'DeleteAutoScalingGroup') this.#context.removed.add(name);
    for (const kind of KINDS) {
      for (const [name, was] of before[kind]) {
        if (after[kind].get(name) === was || mayBeFor.some((one) => isOwn(one, kind, name))) continue;
        this.#context.violated('I15', `${call.caller} ${call.operation} changes ${NAMES[kind]} ${name}`);
      }
    }
  }

  /** A launch template that we have made is ours, default version and all. */
  #keepTemplates(before: AccountState, after: AccountState): void {
    for (const name of after.templateDefaults.keys())
      if (!before.templateDefaults.has(name)) this.#context.ownTemplates.add(name);
  }

  /** What the call has made; versions of a launch template that isn't the service's are nobody's to make. */
  #keep(
    kind: 'groups' | 'templateVersions',
    before: AccountState,
    after: AccountState,
    others: readonly CheckerContext[],
  ): void {
    const { template } = this.#context.world.infrastructure;
    const made = [...after[kind].keys()].filter((name) => !before[kind].has(name));
    for (const name of made) {
      const [of = ''] = name.split(':');
      const isTheirs = (one: CheckerContext) =>
        one !== this.#context && (of === one.world.infrastructure.template || one.ownTemplates.has(of));
      // Another service's, in the very moment in which this one made its own.
      if (others.some(isTheirs)) continue;
      if (kind === 'groups') this.#context.ownFleets.add(name);
      else if (of === template || this.#context.ownTemplates.has(of)) this.#context.ownVersions.add(name);
      else this.#context.violated('I15', `a version was made of a launch template of others: ${name}`);
    }
  }
}

/** Whether a service may change it. */
function isOwn(context: CheckerContext, kind: Kind, name: string): boolean {
  const { world, ownFleets, ownRules, ownTemplates, ownVersions } = context;
  const { listener, targetGroups } = world.infrastructure;
  if (kind === 'targetGroups') {
    // A twin is ours; one that its owner has made isn't, and stays as it is.
    const tags = world.services.loadBalancing.state.tags.get(name) ?? [];
    return tags.some(({ Key }) => Key === TAGS.twinOf);
  }
  if (kind === 'templateDefaults') return ownTemplates.has(name);
  const { inner } = world;
  // Rules for testers.
  if ((kind === 'actions' || kind === 'conditions') && ownRules.has(name)) return true;
  if (kind === 'actions') return name === listener || name === inner?.listener;
  if (kind === 'targets') return [...targetGroups, ...(inner?.targetGroups ?? [])].includes(name);
  return (kind === 'groups' && ownFleets.has(name)) || (kind === 'templateVersions' && ownVersions.has(name));
}

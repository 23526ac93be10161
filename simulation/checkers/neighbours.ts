import type { AccountState } from '../world/account.ts';
import type { Change, Checker } from './checker.ts';
import type { CheckerContext } from './context.ts';

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
  /** What may be changed, by its kind. */
  readonly #own: Readonly<Partial<Record<Kind, Set<string>>>>;

  constructor(context: CheckerContext) {
    this.#context = context;
    const { services, infrastructure } = context.world;
    const { arn = '' } = services.autoScaling.groups.get(infrastructure.fleet) ?? {};
    this.#own = { groups: new Set([arn]), templateVersions: new Set() };
  }

  changed({ call, account: { before, after } }: Change): void {
    if (call.operation === 'CreateAutoScalingGroup') this.#keep('groups', before, after);
    if (call.operation === 'CreateLaunchTemplateVersion') this.#keep('templateVersions', before, after);
    for (const kind of KINDS) {
      for (const [name, was] of before[kind]) {
        if (after[kind].get(name) === was || this.#isOwn(kind, name)) continue;
        this.#context.violated('I15', `${call.caller} ${call.operation} changes ${NAMES[kind]} ${name}`);
      }
    }
  }

  /** What the call has made; versions of a launch template that isn't the service's are nobody's to make. */
  #keep(kind: 'groups' | 'templateVersions', before: AccountState, after: AccountState): void {
    const { template } = this.#context.world.infrastructure;
    const made = [...after[kind].keys()].filter((name) => !before[kind].has(name));
    for (const name of made) {
      if (kind === 'groups' || name.startsWith(`${template}:`)) this.#own[kind]?.add(name);
      else this.#context.violated('I15', `a version was made of a launch template of others: ${name}`);
    }
  }

  #isOwn(kind: Kind, name: string): boolean {
    const { listener, targetGroups } = this.#context.world.infrastructure;
    if (kind === 'actions') return name === listener;
    if (kind === 'targets') return targetGroups.includes(name);
    return this.#own[kind]?.has(name) ?? false;
  }
}

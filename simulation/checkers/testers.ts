import { TAGS } from '../../src/rollout/fleet/tags.ts';
import type { Testers } from '../../src/rollout/traffic/testers-record.ts';
import type { OurCall } from '../world/calls.ts';
import type { Change, Checker, SplitWrite } from './checker.ts';
import { type CheckerContext, greenFleet } from './context.ts';

interface Recorded {
  readonly testers?: Testers;
}

interface Asked {
  readonly ListenerArn?: string;
  readonly Priority?: number;
  readonly RuleArn?: string;
}

/** How long a rule takes to reach every node, milliseconds. */
const PROPAGATION = 60_000;

/**
 * The rules for testers: on the record before they are made (I12), for green alone (I16), gone before green shrinks (I4) and
 * at the end (I9). Where the spec has probes, green gets no client before they can have met it (I8).
 */
export class TestersChecker implements Checker {
  readonly #context: CheckerContext;
  /** Of the records that were written, by the index of the call. */
  readonly #records: { readonly call: OurCall; readonly testers: Testers }[] = [];
  /** Rules that couldn't be deleted when that was tried. */
  readonly #refused = new Set<string>();
  #madeAt = Number.NEGATIVE_INFINITY;

  constructor(context: CheckerContext) {
    this.#context = context;
  }

  returned(call: OurCall): void {
    const { testers } = (call.input as { Item?: Recorded }).Item ?? {};
    if (call.operation === 'PutItem' && testers) this.#records.push({ call, testers });
  }

  called({ operation, input }: OurCall): void {
    const { RuleArn = '' } = input as Asked;
    if (operation === 'DeleteRule') this.#refused.add(RuleArn);
  }

  changed({ call, before, after, account }: Change): void {
    if (call.operation === 'CreateRule') this.#checkMade(call, account.before.actions, account.after.actions);
    for (const [name, group] of before.groups) {
      const { desired = 0 } = after.groups.get(name) ?? {};
      if (desired > 0 || group.desired === 0 || name === this.#context.blue.name) continue;
      const left = this.#rules().filter(
        ({ arn, groups }) => groups.includes(group.targetGroup) && !this.#refused.has(arn),
      );
      if (left.length > 0)
        this.#context.violated('I4', `${call.caller} empties ${name}, to which a rule for testers forwards`);
    }
  }

  splitWritten({ was, is }: SplitWrite): void {
    const { world, expected, violated } = this.#context;
    if (!expected.isProbed || was > 0 || is === 0 || expected.mayRelaunch) return;
    const isKnown = world.clock.now() - this.#madeAt >= PROPAGATION;
    const green = greenFleet(this.#context);
    if (!isKnown && green) violated('I8', 'green gets clients before its probes can have met it');
  }

  ended(): void {
    const { world, violated } = this.#context;
    const left = this.#rules().filter(({ service }) => service === world.service);
    for (const { arn } of left) violated('I9', `the rule for testers ${arn} is left over`);
  }

  #checkMade(call: OurCall, before: ReadonlyMap<string, unknown>, after: ReadonlyMap<string, unknown>): void {
    const { world, ownRules, violated } = this.#context;
    this.#madeAt = world.clock.now();
    const { ListenerArn, Priority } = call.input as Asked;
    const isRecorded = this.#records.some(({ testers }) =>
      testers.rules.some(({ listener, priority }) => listener === ListenerArn && priority === Priority),
    );
    if (!isRecorded) violated('I12', `${call.caller} makes a rule for testers that is on no record`);
    for (const arn of after.keys()) {
      if (before.has(arn)) continue;
      ownRules.add(arn);
      const made = this.#rules().find((rule) => rule.arn === arn);
      const isAlone = made?.groups.length === 1 && made.groups[0] !== this.#context.blue.targetGroup;
      if (!isAlone) violated('I16', `the rule for testers ${arn} forwards to more than green`);
    }
  }

  /** Every rule that carries the marks of one for testers. */
  #rules() {
    const { state } = this.#context.world.services.loadBalancing;
    return [...state.rules.values()].flatMap(({ arn, action }) => {
      const tags = state.tags.get(arn) ?? [];
      if (!tags.some(({ Key }) => Key === TAGS.testersAt)) return [];
      const groups = action.type === 'forward' ? action.shares.map(({ targetGroup }) => targetGroup.arn) : [];
      const service = tags.find(({ Key }) => Key === TAGS.service)?.Value;
      return [{ arn, groups, service }];
    });
  }
}

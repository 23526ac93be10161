import { AwsError } from '../../operations.ts';
import { arn, type Region } from '../../region.ts';
import { every } from '../../time/clock.ts';
import type { Rule } from './model.ts';
import { ratePeriod } from './schedule.ts';

export type Rules = ReturnType<typeof createRules>;

/**
 * The rules of the default event bus. `onSchedule` is called when a rule's rate has come round; a rate begins anew
 * whenever the rule is put or enabled.
 */
export function createRules(
  region: Pick<Region, 'account' | 'clock' | 'name'>,
  onSchedule: (rule: Rule) => void,
) {
  const rules = new Map<string, Rule>();
  const schedules = new Map<string, () => void>();

  function stopSchedule(name: string): void {
    schedules.get(name)?.();
    schedules.delete(name);
  }

  return {
    /** By name, in the order in which they were first put. */
    all: rules as ReadonlyMap<string, Rule>,

    /** Throws `ResourceNotFoundException`, also for another bus. */
    find(name: string | undefined, bus: string | undefined): Rule {
      checkBus(region, bus);
      const rule = rules.get(name ?? '');
      if (!rule)
        throw new AwsError('ResourceNotFoundException', `Rule ${name} does not exist on EventBus default.`);
      return rule;
    },

    /** Adds a rule or puts it in place of its former self, and begins its schedule. */
    put(rule: Rule): void {
      rules.set(rule.name, rule);
      stopSchedule(rule.name);
      if (!rule.enabled || rule.scheduleExpression === undefined) return;
      const tick = () => onSchedule(rules.get(rule.name)!);
      schedules.set(rule.name, every(region.clock, ratePeriod(rule.scheduleExpression), tick));
    },

    /** Gives a rule other targets; its schedule runs on. */
    setTargets(rule: Rule, targets: Rule['targets']): void {
      rules.set(rule.name, { ...rule, targets });
    },

    remove(name: string): void {
      stopSchedule(name);
      rules.delete(name);
    },

    close(): void {
      for (const name of [...schedules.keys()]) stopSchedule(name);
    },
  };
}

/** Only the default event bus exists. */
export const isDefaultBus = (region: Pick<Region, 'account' | 'name'>, bus: string | undefined): boolean =>
  bus === undefined || bus === 'default' || bus === arn(region, 'events', 'event-bus/default');

/** Throws `ResourceNotFoundException` for another bus than the default one. */
export function checkBus(region: Pick<Region, 'account' | 'name'>, bus: string | undefined): void {
  if (!isDefaultBus(region, bus))
    throw new AwsError('ResourceNotFoundException', `Event bus ${bus} does not exist.`);
}

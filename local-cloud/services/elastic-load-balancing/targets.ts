import type { InstanceHosts } from '../../instance-hosts.ts';
import { AwsError } from '../../operations.ts';
import type { Region } from '../../region.ts';
import { setHealth, watchHealth } from './health.ts';
import type { Target, TargetGroup } from './model.ts';
import { deregistrationDelay } from './target-group-attributes.ts';

export const MAX_TARGETS = 1000;

export type TargetListener = (
  targetGroupArn: string,
  instanceId: string,
  change: 'draining' | 'removed',
) => void;

/** The life cycle of targets: registered, checked, draining, removed. */
export interface Targets {
  /** `isFirst`: in one operation into an empty target group. */
  register(group: TargetGroup, instanceId: string, port: number, isFirst?: boolean): void;
  /** Starts the deregistration delay; `drained` is called when it is over, at once for what isn't registered. */
  deregister(group: TargetGroup, key: string, drained?: () => void): void;
  /** Health checks begin or end with the group's use. */
  updateUse(group: TargetGroup): void;
  /** Ends everything that goes on for a group, and forgets its targets. */
  removeAll(group: TargetGroup): void;
  onChange(listener: TargetListener): void;
}

export const targetKey = (instanceId: string, port: number) => `${instanceId}:${port}`;

export function createTargets(region: Region, hosts: InstanceHosts): Targets {
  const { clock } = region;
  const listeners: TargetListener[] = [];
  const notify = ({ targetGroup: group, instanceId }: Target, change: 'draining' | 'removed') => {
    // An instance that is registered with another port too keeps its connections.
    for (const other of group.targets.values()) {
      if (other.instanceId === instanceId && other.state !== 'draining') return;
    }
    for (const listener of listeners) listener(group.arn, instanceId, change);
  };

  /** Into the state that a registered target has before its first check, or without any. */
  function begin(target: Target) {
    target.stop();
    target.drainedAt = undefined;
    if (target.targetGroup.use) {
      target.stop = watchHealth(region, hosts, target);
      return;
    }
    target.stop = () => {};
    setHealth(
      target,
      'unused',
      'Target.NotInUse',
      'Target group is not configured to receive traffic from the load balancer',
    );
  }

  function remove(target: Target) {
    const { targetGroup: group, instanceId, port } = target;
    target.stop();
    group.targets.delete(targetKey(instanceId, port));
    group.eligible = undefined;
    notify(target, 'removed');
  }

  function drain(target: Target) {
    const delay = deregistrationDelay(target.targetGroup);
    target.stop();
    // What gets no traffic has nothing to drain.
    if (target.state === 'unused' || delay === 0) return remove(target);
    target.drainedAt = clock.now() + delay;
    target.stop = clock.after(delay, () => remove(target));
    setHealth(target, 'draining', 'Target.DeregistrationInProgress', 'Target deregistration is in progress');
    notify(target, 'draining');
  }

  return {
    register(group, instanceId, port, isFirst = false) {
      const key = targetKey(instanceId, port);
      const known = group.targets.get(key);
      if (known) {
        if (known.state === 'draining') begin(known);
        return;
      }
      if (group.targets.size >= MAX_TARGETS) {
        throw new AwsError('TooManyTargets', `A target group can have ${MAX_TARGETS} targets`);
      }
      const target: Target = {
        instanceId,
        port,
        targetGroup: group,
        state: 'unused',
        reason: undefined,
        description: undefined,
        drainedAt: undefined,
        slowSince: undefined,
        isFirst,
        outstanding: 0,
        stop: () => {},
      };
      group.targets.set(key, target);
      begin(target);
    },

    deregister(group, key, drained = () => {}) {
      const target = group.targets.get(key);
      if (!target) return drained();
      if (target.state !== 'draining') drain(target);
      // The caller's wait ends when this draining would, even if somebody registers the instance again meanwhile.
      if (target.drainedAt === undefined) drained();
      else clock.after(target.drainedAt - clock.now(), drained);
    },

    updateUse(group) {
      for (const target of group.targets.values()) if (target.state !== 'draining') begin(target);
    },

    removeAll(group) {
      for (const target of [...group.targets.values()]) remove(target);
    },

    onChange: (listener) => {
      listeners.push(listener);
    },
  };
}

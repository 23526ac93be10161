import type { AutoScalingGroup } from '@aws-sdk/client-auto-scaling';
import type { SettingReport } from '../../rollout/fleet/settings-report.ts';
import { PLACEMENT_ROOM } from '../placement-group.ts';

type Field = keyof AutoScalingGroup;

/** What an owner should know of a field that is copied as it is, where there is something to know. */
const FINDINGS: Partial<Record<Field, (group: AutoScalingGroup) => string | undefined>> = {
  // While both fleets run there are twice as many servers, which is more than a group of one may ever have.
  MaxSize: ({ MaxSize }) =>
    MaxSize === 1 ? 'the group may have one server, and during a rollout there are two of them' : undefined,
  CapacityReservationSpecification: ({ CapacityReservationSpecification: given }) =>
    given?.CapacityReservationTarget &&
    'while a rollout is under way both fleets use these reservations, which need room for twice the servers',
  PlacementGroup: ({ PlacementGroup: name }) =>
    name && `while a rollout is under way both fleets use this placement group, ${PLACEMENT_ROOM}`,
  TerminationPolicies: ({ TerminationPolicies: policies = [] }) =>
    policies.some((policy) => policy.startsWith('arn:'))
      ? 'a function chooses which servers go, of the old group too as it is retired: it has to name them all in the end'
      : undefined,
  InstanceLifecyclePolicy: ({ InstanceLifecyclePolicy: policy }) =>
    policy?.RetentionTriggers?.TerminateHookAbandon === 'retain'
      ? 'a server whose termination hook is abandoned stays, and the old group with it, until somebody terminates it'
      : undefined,
};

const findingOf = (group: AutoScalingGroup, field: string) => FINDINGS[field as Field]?.(group);

export const isFinding = (group: AutoScalingGroup, field: string) => findingOf(group, field) !== undefined;

export function groupFindings(group: AutoScalingGroup): SettingReport[] {
  return Object.keys(FINDINGS).flatMap((field): SettingReport[] => {
    const why = findingOf(group, field);
    if (why === undefined) return [];
    const value = group[field as Field];
    return [{ setting: field, outcome: 'copied', from: JSON.stringify(value), why: `finding: ${why}` }];
  });
}

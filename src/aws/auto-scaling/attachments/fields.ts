import { type AutoScalingGroup, UpdateAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import { zonalShift } from '../clone.ts';
import { GROUP_FIELDS, isSet } from '../group-fields.ts';
import { changeGroup } from '../groups.ts';
import { attachment } from './attachment.ts';

/** A field that isn't set has AWS's default, so `false`, 0 and `none` are the same as none. */
const isDefault = (value: unknown) => value === false || value === 0 || value === 'none';

/** The fields of a group that its copy is created with; later changes of them are made by an update. */
export const fields = attachment<AutoScalingGroup>({
  name: 'fields',
  read: async (_, group) => group,
  settings: (group) =>
    Object.fromEntries(
      Object.entries(group).filter(
        ([field, value]) =>
          GROUP_FIELDS[field as keyof AutoScalingGroup] === 'copied' && isSet(value) && !isDefault(value),
      ),
    ),
  async recreate({ autoScaling }, group, { to, put }) {
    const changed = Object.entries(group).filter(([field]) => put.has(field));
    if (changed.length === 0) return;
    const isShifted = put.has('AvailabilityZoneImpairmentPolicy');
    const input = {
      ...Object.fromEntries(changed),
      ...(isShifted && zonalShift(group)),
      AutoScalingGroupName: to.group,
    };
    const what = `give ${to.group} the settings of ${group.AutoScalingGroupName}`;
    await changeGroup(what, autoScaling.send(new UpdateAutoScalingGroupCommand(input)));
  },
});

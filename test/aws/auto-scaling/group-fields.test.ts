import {
  AutoScalingGroup$,
  CreateAutoScalingGroupType$,
  LifecycleHook$,
  LifecycleHookSpecification$,
} from '@aws-sdk/client-auto-scaling';
import { NormalizedSchema } from '@smithy/core/schema';
import { expect, test } from 'vitest';
import { createInput } from '../../../src/aws/auto-scaling/clone.ts';
import { GROUP_FIELDS } from '../../../src/aws/auto-scaling/group-fields.ts';
import { aGroup, aRequest } from './groups.ts';

const members = (schema: Parameters<typeof NormalizedSchema.of>[0]) =>
  [...NormalizedSchema.of(schema).structIterator()].map(([name]) => name).toSorted();

test('every member that the SDK knows of a group has its treatment, so that an update of the SDK loses nothing', () => {
  expect(Object.keys(GROUP_FIELDS).toSorted()).toEqual(members(AutoScalingGroup$));
});

test('what is copied is what a create request takes', () => {
  const copied = Object.entries(GROUP_FIELDS).flatMap(([member, how]) => (how === 'copied' ? [member] : []));
  expect(members(CreateAutoScalingGroupType$)).toEqual(expect.arrayContaining(copied));
});

test('a hook goes over with every member that a create request takes', () => {
  const hook = Object.fromEntries(members(LifecycleHook$).map((member) => [member, `the ${member}`]));
  const { LifecycleHookSpecificationList: [copy] = [] } = createInput(
    aGroup(),
    [hook],
    aRequest(),
    'greenshift',
  );
  expect(Object.keys(copy ?? {}).toSorted()).toEqual(members(LifecycleHookSpecification$));
  const left = members(LifecycleHook$).filter((member) => !Object.hasOwn(copy ?? {}, member));
  expect(left).toEqual(['AutoScalingGroupName', 'GlobalTimeout']);
});

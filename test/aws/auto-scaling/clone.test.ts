import type { AutoScalingGroup } from '@aws-sdk/client-auto-scaling';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createInput, targetGroupsOf } from '../../../src/aws/auto-scaling/clone.ts';
import { fleetOf } from '../../../src/aws/auto-scaling/description.ts';
import { GROUP_FIELDS } from '../../../src/aws/auto-scaling/group-fields.ts';
import { INSTALLATION } from '../../world/specs.ts';
import { aGroup, aRequest, TARGET_GROUPS } from './groups.ts';

const clone = (group: Partial<AutoScalingGroup> = {}) =>
  createInput(aGroup(group), [], aRequest(), INSTALLATION);

describe('a fleet made after another', () => {
  test('is empty, launches the given version, and stands in its own target group alone', () => {
    expect(clone()).toMatchObject({
      AutoScalingGroupName: 'web-2',
      MinSize: 0,
      DesiredCapacity: 0,
      MaxSize: 8,
      LaunchTemplate: { LaunchTemplateId: 'lt-1', Version: '9' },
      TargetGroupARNs: [TARGET_GROUPS.green],
    });
    expect(clone()).not.toHaveProperty('TrafficSources');
  });

  test('takes every setting over as it is, whatever its value', () => {
    const settings = Object.entries(GROUP_FIELDS).flatMap(([member, how]) =>
      how === 'copied' ? [member] : [],
    );
    const value = fc.oneof(fc.integer(), fc.boolean(), fc.constant({ Some: 'policy' }), fc.constant(['x']));
    const some = fc.dictionary(fc.constantFrom(...settings), value);
    fc.assert(
      fc.property(some, (chosen) => {
        const group = { ...aGroup(), ...chosen, MaxSize: 8 } as AutoScalingGroup;
        expect(createInput(group, [], aRequest(), INSTALLATION)).toMatchObject({ ...chosen, MaxSize: 8 });
      }),
    );
  });

  test('leaves out what AWS answers empty', () => {
    const input = clone({ PlacementGroup: '', TerminationPolicies: [] });
    expect(input).not.toHaveProperty('PlacementGroup');
    expect(input).not.toHaveProperty('TerminationPolicies');
  });

  test('may be shifted away from a zone as the other, whatever its load balancers do across zones', () => {
    const policy = { ZonalShiftEnabled: true, ImpairedZoneHealthCheckBehavior: 'IgnoreUnhealthy' as const };
    expect(clone({ AvailabilityZoneImpairmentPolicy: policy })).toMatchObject({
      SkipZonalShiftValidation: true,
    });
    expect(clone()).not.toHaveProperty('SkipZonalShiftValidation');
  });

  test('names no zones beside its subnets, else its zones, by name or by id', () => {
    expect(clone()).not.toHaveProperty('AvailabilityZones');
    expect(clone({ VPCZoneIdentifier: '' }).AvailabilityZones).toEqual(['eu-west-1a', 'eu-west-1b']);
    const byId = clone({ VPCZoneIdentifier: '', AvailabilityZones: [], AvailabilityZoneIds: ['euw1-az1'] });
    expect(byId).toMatchObject({ AvailabilityZoneIds: ['euw1-az1'] });
    expect(byId).not.toHaveProperty('AvailabilityZones');
  });

  test('names its service-linked role only when it is not the default, which takes a permission to pass', () => {
    expect(clone()).not.toHaveProperty('ServiceLinkedRoleARN');
    const own = 'arn:aws:iam::111122223333:role/aws-service-role/x/AWSServiceRoleForAutoScaling_web';
    expect(clone({ ServiceLinkedRoleARN: own }).ServiceLinkedRoleARN).toBe(own);
  });

  test('keeps the tags of the user, but neither the ones of AWS nor those that name another rollout', () => {
    const tag = (Key: string, Value: string, PropagateAtLaunch: boolean) => ({
      ResourceId: 'web-1',
      ResourceType: 'auto-scaling-group',
      Key,
      Value,
      PropagateAtLaunch,
    });
    const input = clone({
      Tags: [
        tag('team', 'shop', true),
        tag('cost', '7', false),
        tag('aws:cloudformation:stack-name', 'x', true),
        tag('greenshift:rollout', 'web-1', true),
        tag('greenshift:blue-of', 'web-2', false),
      ],
    });
    expect(input.Tags).toEqual([
      { Key: 'team', Value: 'shop', PropagateAtLaunch: true },
      { Key: 'cost', Value: '7', PropagateAtLaunch: false },
      { Key: 'greenshift:service', Value: 'web', PropagateAtLaunch: true },
      { Key: 'greenshift:rollout', Value: 'web-2', PropagateAtLaunch: true },
      { Key: 'greenshift:installation', Value: INSTALLATION, PropagateAtLaunch: true },
    ]);
  });

  test('has its lifecycle hooks from the first server on', () => {
    const hook = {
      LifecycleHookName: 'boot',
      AutoScalingGroupName: 'web-1',
      LifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
      HeartbeatTimeout: 300,
      GlobalTimeout: 30_000,
      DefaultResult: 'ABANDON',
    };
    const { AutoScalingGroupName: _, GlobalTimeout: __, ...specification } = hook;
    expect(createInput(aGroup(), [hook], aRequest(), INSTALLATION).LifecycleHookSpecificationList).toEqual([
      specification,
    ]);
    expect(clone()).not.toHaveProperty('LifecycleHookSpecificationList');
  });
});

test('a target group named twice, directly and as a traffic source, is one; a lattice is none', () => {
  const lattice = 'arn:aws:vpc-lattice:eu-west-1:111122223333:targetgroup/tg-1';
  const group = aGroup({
    TrafficSources: [{ Identifier: TARGET_GROUPS.blue }, { Identifier: lattice, Type: 'vpc-lattice' }],
  });
  expect(targetGroupsOf(group)).toEqual([TARGET_GROUPS.blue]);
  expect(targetGroupsOf({ ...group, TargetGroupARNs: [] })).toEqual([TARGET_GROUPS.blue]);
});

describe('a described group as a fleet', () => {
  test('counts a server as in service only in that one state', () => {
    const states = ['Pending', 'Pending:Wait', 'InService', 'Standby', 'Terminating:Wait'] as const;
    const Instances = states.map((LifecycleState, index) => ({
      InstanceId: `i-${index}`,
      AvailabilityZone: 'eu-west-1a',
      LifecycleState,
      HealthStatus: 'Healthy',
      ProtectedFromScaleIn: index === 2,
    }));
    const { servers } = fleetOf(aGroup({ Instances }), INSTALLATION);
    expect(servers.filter(({ inService }) => inService)).toEqual([
      { id: 'i-2', inService: true, protectedFromScaleIn: true },
    ]);
    expect(servers.filter(({ standby }) => standby).map(({ id }) => id)).toEqual(['i-3']);
    expect(servers.filter(({ leaving }) => leaving).map(({ id }) => id)).toEqual(['i-4']);
    expect(servers).toHaveLength(5);
  });

  test('says that it is being deleted, and which version it means when it names none', () => {
    expect(fleetOf(aGroup(), INSTALLATION).deleting).toBe(false);
    expect(fleetOf(aGroup({ Status: 'Delete in progress' }), INSTALLATION).deleting).toBe(true);
    const { launchTemplate } = fleetOf(
      aGroup({ LaunchTemplate: { LaunchTemplateId: 'lt-1' } }),
      INSTALLATION,
    );
    expect(launchTemplate).toEqual({ id: 'lt-1', version: '$Default' });
  });

  test('of mixed instances without overrides has none, and not what is unknown', () => {
    const MixedInstancesPolicy = {
      LaunchTemplate: { LaunchTemplateSpecification: { LaunchTemplateId: 'lt-1', Version: '3' } },
    };
    const { overrides, launchTemplate } = fleetOf(
      aGroup({ LaunchTemplate: undefined, MixedInstancesPolicy }),
      INSTALLATION,
    );
    expect(overrides).toEqual([]);
    expect(launchTemplate).toEqual({ id: 'lt-1', version: '3' });
  });

  test('may have a launch configuration in place of a launch template', () => {
    const old = aGroup({ LaunchTemplate: undefined, LaunchConfigurationName: 'old' });
    expect(fleetOf(old, INSTALLATION)).toMatchObject({ launchConfiguration: 'old' });
    expect(fleetOf(old, INSTALLATION).launchTemplate).toBeUndefined();
  });
});

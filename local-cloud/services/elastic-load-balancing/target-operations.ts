import type {
  DeregisterTargetsCommandInput,
  DeregisterTargetsCommandOutput,
  DescribeTargetHealthCommandInput,
  DescribeTargetHealthCommandOutput,
  RegisterTargetsCommandInput,
  RegisterTargetsCommandOutput,
  TargetDescription,
  TargetHealth,
  TargetHealthDescription,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError, type Result, validationError } from '../../operations.ts';
import * as lookup from './lookup.ts';
import type { State, Target, TargetGroup } from './model.ts';
import { checkRange, refuse } from './requests.ts';
import { MAX_TARGETS, type Targets, targetKey } from './targets.ts';

/** RegisterTargets, DeregisterTargets, DescribeTargetHealth. */
export function targetOperations(state: State, targets: Targets) {
  return {
    RegisterTargets(input: RegisterTargetsCommandInput): Result<RegisterTargetsCommandOutput> {
      const group = lookup.targetGroup(state, input.TargetGroupArn);
      const named = read(group, input.Targets);
      const added = new Set(named.map(({ key }) => key).filter((key) => !group.targets.has(key)));
      if (group.targets.size + added.size > MAX_TARGETS) {
        throw new AwsError('TooManyTargets', `A target group can have ${MAX_TARGETS} targets`);
      }
      const isFirst = group.targets.size === 0;
      for (const { id, port } of named) targets.register(group, id, port, isFirst);
      return {};
    },

    /** A target that isn't registered is no error. */
    DeregisterTargets(input: DeregisterTargetsCommandInput): Result<DeregisterTargetsCommandOutput> {
      const group = lookup.targetGroup(state, input.TargetGroupArn);
      for (const { key } of read(group, input.Targets)) targets.deregister(group, key);
      return {};
    },

    DescribeTargetHealth(input: DescribeTargetHealthCommandInput): Result<DescribeTargetHealthCommandOutput> {
      const group = lookup.targetGroup(state, input.TargetGroupArn);
      refuse(input, ['Include']);
      if (!input.Targets?.length) {
        return { TargetHealthDescriptions: Array.from(group.targets.values(), view) };
      }
      const descriptions = read(group, input.Targets).map(({ id, port, key }) => {
        const target = group.targets.get(key);
        return target ? view(target) : viewOf(group, id, port, notRegistered);
      });
      return { TargetHealthDescriptions: descriptions };
    },
  };
}

const notRegistered: TargetHealth = {
  State: 'unused',
  Reason: 'Target.NotRegistered',
  Description: 'Target is not registered to the target group',
};

/** Targets of a request; without a port they mean the target group's. */
function read(group: TargetGroup, named: readonly TargetDescription[] | undefined) {
  if (group.type !== 'instance')
    throw validationError(`Targets of type '${group.type}' are not supported here, instances are`);
  if (!named?.length) throw validationError('At least one target must be specified');
  return named.map((target) => {
    refuse(target, ['AvailabilityZone', 'QuicServerId']);
    const id = target.Id ?? '';
    if (id === '') throw new AwsError('InvalidTarget', 'A target must have an id');
    const port = checkRange('Target port', target.Port ?? group.port, 1, 65_535);
    return { id, port, key: targetKey(id, port) };
  });
}

const view = (target: Target): TargetHealthDescription =>
  viewOf(target.targetGroup, target.instanceId, target.port, {
    State: target.state,
    Reason: target.reason as TargetHealth['Reason'],
    Description: target.description,
  });

const viewOf = (group: TargetGroup, Id: string, Port: number, health: TargetHealth) => ({
  Target: { Id, Port },
  HealthCheckPort: group.healthCheck.port === 'traffic-port' ? String(Port) : group.healthCheck.port,
  TargetHealth: health,
});

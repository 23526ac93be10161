import type {
  CreateTargetGroupCommandInput,
  CreateTargetGroupCommandOutput,
  DeleteTargetGroupCommandInput,
  DeleteTargetGroupCommandOutput,
  TargetGroup as Described,
  DescribeTargetGroupsCommandInput,
  DescribeTargetGroupsCommandOutput,
  ModifyTargetGroupCommandInput,
  ModifyTargetGroupCommandOutput,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError, type Result } from '../../operations.ts';
import { arn, hex, type Region } from '../../region.ts';
import { healthCheckOf, newHealthCheck } from './health-check-settings.ts';
import * as lookup from './lookup.ts';
import type { State, TargetGroup } from './model.ts';
import { checkName, onePage, select, soleFilter } from './requests.ts';
import { readTags } from './tags.ts';
import { initialAttributes } from './target-group-attributes.ts';
import { kindView, readKind } from './target-kinds.ts';
import type { Targets } from './targets.ts';

/** CreateTargetGroup, DescribeTargetGroups, ModifyTargetGroup, DeleteTargetGroup. */
export function targetGroupOperations(region: Region, state: State, targets: Targets) {
  return {
    CreateTargetGroup(input: CreateTargetGroupCommandInput): Result<CreateTargetGroupCommandOutput> {
      const made = newTargetGroup(region, input);
      const tags = readTags(input.Tags);
      const existing = [...state.targetGroups.values()].find(({ name }) => name === made.name);
      if (existing) return { TargetGroups: [view(sameOrThrow(existing, made))] };
      if (state.targetGroups.size >= state.maxTargetGroups) {
        throw new AwsError('TooManyTargetGroups', `There can be ${state.maxTargetGroups} target groups`);
      }
      state.targetGroups.set(made.arn, made);
      state.tags.set(made.arn, tags);
      return { TargetGroups: [view(made)] };
    },

    DescribeTargetGroups(input: DescribeTargetGroupsCommandInput): Result<DescribeTargetGroupsCommandOutput> {
      const { LoadBalancerArn, TargetGroupArns, Names } = input;
      soleFilter({
        'Load balancer ARN': LoadBalancerArn,
        'target group ARNs': TargetGroupArns,
        'target group names': Names,
      });
      const all = [...state.targetGroups.values()];
      const owner = input.LoadBalancerArn && lookup.loadBalancer(state, input.LoadBalancerArn);
      const candidates = owner ? all.filter(({ use }) => use?.loadBalancer === owner) : all;
      const found = select(candidates, {
        arns: input.TargetGroupArns,
        names: input.Names,
        missing: () => new AwsError('TargetGroupNotFound', 'One or more target groups not found'),
      });
      const { items, nextToken } = onePage(found, input);
      return { TargetGroups: items.map(view), NextMarker: nextToken };
    },

    ModifyTargetGroup(input: ModifyTargetGroupCommandInput): Result<ModifyTargetGroupCommandOutput> {
      const group = lookup.targetGroup(state, input.TargetGroupArn);
      // A check under way keeps its settings; the next one takes the new ones.
      const none = { path: undefined, matcher: undefined };
      Object.assign(group.healthCheck, none, healthCheckOf(group, input, group.healthCheck));
      return { TargetGroups: [view(group)] };
    },

    DeleteTargetGroup(input: DeleteTargetGroupCommandInput): Result<DeleteTargetGroupCommandOutput> {
      const group = lookup.targetGroup(state, input.TargetGroupArn);
      if (group.use) {
        throw new AwsError(
          'ResourceInUse',
          `Target group '${group.arn}' is currently in use by a listener or a rule`,
        );
      }
      targets.removeAll(group);
      state.targetGroups.delete(group.arn);
      state.tags.delete(group.arn);
      return {};
    },
  };
}

function newTargetGroup(region: Region, input: CreateTargetGroupCommandInput): TargetGroup {
  const name = checkName(input.Name);
  const kind = readKind(input);
  const id = `targetgroup/${name}/${hex(region, 16)}`;
  return {
    arn: arn(region, 'elasticloadbalancing', id),
    name,
    id,
    ...kind,
    vpcId: input.VpcId,
    dimensions: { TargetGroup: id },
    healthCheck: newHealthCheck(kind, input),
    attributes: initialAttributes(kind),
    targets: new Map(),
    use: undefined,
    eligible: undefined,
    turn: 0,
  };
}

/** Creating what exists already, with the same settings, succeeds. */
function sameOrThrow(existing: TargetGroup, wanted: TargetGroup): TargetGroup {
  const settings = (group: TargetGroup) => JSON.stringify([kindView(group), group.healthCheck]);
  if (settings(existing) === settings(wanted)) return existing;
  throw new AwsError(
    'DuplicateTargetGroupName',
    `A target group with the same name '${wanted.name}' exists, but with different settings`,
  );
}

const view = (group: TargetGroup): Described => ({
  TargetGroupArn: group.arn,
  TargetGroupName: group.name,
  ...kindView(group),
  HealthCheckEnabled: group.healthCheck.isEnabled,
  HealthCheckProtocol: group.healthCheck.protocol,
  HealthCheckPort: group.healthCheck.port,
  ...(group.healthCheck.path !== undefined && { HealthCheckPath: group.healthCheck.path }),
  HealthCheckIntervalSeconds: group.healthCheck.interval,
  HealthCheckTimeoutSeconds: group.healthCheck.timeout,
  HealthyThresholdCount: group.healthCheck.healthyThreshold,
  UnhealthyThresholdCount: group.healthCheck.unhealthyThreshold,
  ...(group.healthCheck.matcher !== undefined && {
    Matcher: { [group.version === 'GRPC' ? 'GrpcCode' : 'HttpCode']: group.healthCheck.matcher },
  }),
  LoadBalancerArns: group.use ? [group.use.loadBalancer.arn] : [],
});

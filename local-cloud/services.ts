import type { ImageStore } from './hosts/image-store.ts';
import type { InstanceHosts } from './instance-hosts.ts';
import { createInstanceMetadata } from './instance-metadata.ts';
import type { Invoker } from './internal-interfaces.ts';
import type { ServiceOperations } from './operations.ts';
import type { CloudEvent, Region } from './region.ts';
import { createAutoScaling } from './services/auto-scaling/auto-scaling.ts';
import { createTrail } from './services/cloudtrail/cloudtrail.ts';
import { createCloudWatch } from './services/cloudwatch/cloudwatch.ts';
import { createCloudWatchLogs } from './services/cloudwatch-logs/cloudwatch-logs.ts';
import { createEc2 } from './services/ec2/ec2.ts';
import { createElasticLoadBalancing } from './services/elastic-load-balancing/elastic-load-balancing.ts';
import { createEventBridge, type EventBridgeOptions } from './services/eventbridge/eventbridge.ts';
import { createImageBuilder } from './services/image-builder/image-builder.ts';
import type { Destination } from './services/image-builder/model.ts';
import { createServiceQuotas } from './services/service-quotas/service-quotas.ts';
import { createSqs } from './services/sqs/sqs.ts';
import { createParameterStore } from './services/ssm/parameters.ts';
import { createSsm } from './services/ssm/ssm.ts';
import { createStepFunctions } from './services/step-functions/step-functions.ts';
import type { Clock } from './time/clock.ts';

export interface ServiceDependencies {
  readonly hosts: InstanceHosts;
  readonly imageStore: Pick<ImageStore, 'build' | 'assign'>;
  readonly invoker: Invoker;
  /** Where images may be distributed to, as long as that is one of them. */
  readonly destinations?: readonly Destination[];
  /** Lambda as clients call it; without it they can't. */
  readonly lambda?: ServiceOperations;
  readonly deliveries?: EventBridgeOptions['deliveries'];
  /** The clock of those who write logs, where it isn't the cloud's. */
  readonly writers?: Pick<Clock, 'now'>;
  /** Whether Step Functions keeps the history of executions. True by default. */
  readonly keepsHistory?: boolean;
}

export type Services = ReturnType<typeof createServices>;

/** All services of a region, composed, whichever client calls them and whatever hosts their instances. */
export function createServices(place: Omit<Region, 'emit'>, dependencies: ServiceDependencies) {
  const { hosts, imageStore, invoker, lambda, deliveries, writers, keepsHistory, destinations } =
    dependencies;
  const queues = createSqs(place);
  const events = createEventBridge(place, invoker, queues, { deliveries });
  const region: Region = { ...place, emit: (event: CloudEvent) => events.emit(event) };
  const trail = createTrail(region);
  const cloudWatch = createCloudWatch(region);
  const parameters = createParameterStore(region.clock);
  const ec2 = createEc2(region, hosts, { trail, parameters, recipes: () => imageBuilder.recipes() });
  const loadBalancing = createElasticLoadBalancing(region, hosts, cloudWatch.metrics);
  const autoScaling = createAutoScaling(region, ec2.compute, loadBalancing.balancing, cloudWatch.alarms);
  const stepFunctions = createStepFunctions(region, invoker, { keepsHistory });
  const imageBuilder = createImageBuilder(region, imageStore, ec2.compute, undefined, destinations);
  const all: ServiceOperations[] = [
    autoScaling.service,
    cloudWatch.service,
    ec2.service,
    events.service,
    imageBuilder.service,
    loadBalancing.service,
    createCloudWatchLogs(region, writers).service,
    createSsm(region, parameters).service,
    createServiceQuotas(region, ec2.vcpuQuotas).service,
    stepFunctions.service,
    ...(lambda ? [lambda] : []),
  ];
  return {
    region,
    all,
    /** What instances are told of themselves. */
    metadata: createInstanceMetadata(region, ec2.instances, autoScaling.groups),
    queues,
    events,
    trail,
    ec2,
    autoScaling,
    imageBuilder,
    loadBalancing,
    metrics: cloudWatch.metrics,
    close() {
      autoScaling.close();
      cloudWatch.close();
      ec2.close();
      loadBalancing.close();
      stepFunctions.close();
      imageBuilder.close();
      events.close();
    },
  };
}

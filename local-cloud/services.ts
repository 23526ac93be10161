import type { Bakery } from './hosts/image-store.ts';
import type { Invoker, Machines } from './internal-interfaces.ts';
import type { ServiceOperations } from './operations.ts';
import type { CloudEvent, Region } from './region.ts';
import { createAutoScaling } from './services/auto-scaling/auto-scaling.ts';
import { createCloudWatch } from './services/cloudwatch/cloudwatch.ts';
import { createEc2 } from './services/ec2/ec2.ts';
import { createLoadBalancing } from './services/elastic-load-balancing/load-balancing.ts';
import { createEvents, type EventsOptions } from './services/eventbridge/eventbridge.ts';
import { createImageBuilder } from './services/image-builder/image-builder.ts';
import { createQueues } from './services/sqs/queues.ts';
import { createStepFunctions } from './services/step-functions/step-functions.ts';

export interface Foundations {
  readonly machines: Machines;
  readonly bakery: Pick<Bakery, 'bake' | 'assign'>;
  readonly invoker: Invoker;
  readonly deliveries?: EventsOptions['deliveries'];
}

export type Services = ReturnType<typeof createServices>;

/** All services of a region, tied together: whatever door they are called through, and whatever they stand on. */
export function createServices(place: Omit<Region, 'emit'>, foundations: Foundations) {
  const { machines, bakery, invoker, deliveries } = foundations;
  const queues = createQueues(place);
  const events = createEvents(place, invoker, queues, { deliveries });
  const region: Region = { ...place, emit: (event: CloudEvent) => events.emit(event) };
  const cloudWatch = createCloudWatch(region);
  const ec2 = createEc2(region, machines);
  const loadBalancing = createLoadBalancing(region, machines, cloudWatch.metrics);
  const autoScaling = createAutoScaling(region, ec2.compute, loadBalancing.balancing);
  const stepFunctions = createStepFunctions(region, invoker);
  const imageBuilder = createImageBuilder(region, bakery, ec2.compute);
  const all: ServiceOperations[] = [
    autoScaling.service,
    cloudWatch.service,
    ec2.service,
    events.service,
    imageBuilder,
    loadBalancing.service,
    stepFunctions.service,
  ];
  return {
    region,
    all,
    queues,
    events,
    ec2,
    autoScaling,
    loadBalancing,
    metrics: cloudWatch.metrics,
    close() {
      autoScaling.close();
      loadBalancing.close();
      stepFunctions.close();
      imageBuilder.close();
      events.close();
    },
  };
}

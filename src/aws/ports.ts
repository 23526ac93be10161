import type { Clock, Ports } from '../ports.ts';
import { eventBridgeAnnouncer } from './announcer.ts';
import { imageBuilds, placeOf } from './builds.ts';
import type { AwsClients } from './clients.ts';
import { stepFunctionsEngine } from './engine.ts';
import { autoScalingFleets } from './fleets.ts';
import { machineImages } from './images.ts';
import { loadBalancerMetrics } from './metrics.ts';
import { recordTable } from './records.ts';
import { rolloutsStore } from './rollouts-store.ts';
import { instances } from './servers.ts';
import { servicesStore } from './services-store.ts';
import { launchTemplates } from './templates.ts';
import { loadBalancerTraffic } from './traffic.ts';

export interface AwsWorld {
  readonly clients: AwsClients;
  /** The DynamoDB table of the records. */
  readonly table: string;
  readonly stateMachineArn: string;
  /** Name or ARN of the EventBridge bus that rollouts are announced on. */
  readonly bus: string;
  readonly clock: Clock;
}

/** The ports on AWS. */
export function awsPorts({ clients, table, stateMachineArn, bus, clock }: AwsWorld): Ports {
  const records = recordTable(clients.documents, table);
  return {
    fleets: autoScalingFleets(clients.autoScaling),
    templates: launchTemplates(clients.ec2),
    traffic: loadBalancerTraffic(clients.loadBalancing),
    metrics: loadBalancerMetrics(clients.cloudWatch),
    builds: imageBuilds(clients.imageBuilder, placeOf(stateMachineArn)),
    images: machineImages(clients.ec2),
    servers: instances(clients.ec2),
    services: servicesStore(records),
    rollouts: rolloutsStore(records),
    announcer: eventBridgeAnnouncer(clients.events, bus, clock),
    engine: stepFunctionsEngine(clients.stepFunctions, stateMachineArn),
    clock,
  };
}

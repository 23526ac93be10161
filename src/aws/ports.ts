import type { Clock } from '../ports/clock.ts';
import type { Ports } from '../ports/ports.ts';
import type { Prober } from '../ports/prober.ts';
import { NO_INSTALLATIONS } from '../rollout/upstream/installations.ts';
import { autoScalingFleets } from './auto-scaling/fleets.ts';
import { OCCASIONAL } from './auto-scaling/occasional.ts';
import { autoScalingSettings } from './auto-scaling/settings.ts';
import type { AwsClients } from './clients.ts';
import { cloudWatchAlarms } from './cloudwatch/alarms.ts';
import { recordTable } from './dynamodb/records.ts';
import { storesOn } from './dynamodb/stores.ts';
import { imageDeletion } from './ec2/image-deletion.ts';
import { machineImages } from './ec2/images.ts';
import { instanceInspector } from './ec2/inspector.ts';
import { instances } from './ec2/instances.ts';
import { launchSettings } from './ec2/launch-settings.ts';
import { launchTemplateVersions } from './ec2/launch-template-versions.ts';
import { launchTemplates } from './ec2/launch-templates.ts';
import { imageRetention } from './ec2/retention.ts';
import { eventBridgeNotifier } from './eventbridge/notifier.ts';
import { imageBuilds } from './image-builder/builds.ts';
import { imagePipelines } from './image-builder/pipelines.ts';
import { type InstallationsOptions, otherInstallations } from './installations/installations.ts';
import { lambdaGates } from './lambda/gates.ts';
import { loadBalancerMetrics } from './load-balancing/metrics.ts';
import { loadBalancerResponseTimes } from './load-balancing/response-times.ts';
import { loadBalancerTargetGroups } from './load-balancing/target-groups.ts';
import { loadBalancerTesterRules } from './load-balancing/tester-rules.ts';
import { loadBalancerTraffic } from './load-balancing/traffic.ts';
import { optIns } from './opt-ins.ts';
import { placeOf } from './place.ts';
import { accountQuotas } from './quotas/quotas.ts';
import { stepFunctionsEngine } from './step-functions/executions.ts';

export interface AwsWorld {
  readonly clients: AwsClients;
  readonly table: string;
  readonly stateMachineArn: string;
  readonly installation: string;
  /** Name or ARN of the EventBridge bus that rollouts are announced on. */
  readonly bus: string;
  /** Pattern of the names of key pairs that the roles may launch with; none when it isn't said. */
  readonly keyPairs?: string;
  /** Without it no load balancer is reached. */
  readonly prober?: Prober;
  /** The other installations that specs may name, and as whom they are asked; none unless they are given. */
  readonly others?: Pick<InstallationsOptions, 'directory' | 'credentials'>;
  readonly clock: Clock;
}

const UNSENT = { kind: 'unsent', reason: 'no load balancer can be reached from here' } as const;
const UNREACHED: Prober = {
  send: async () => UNSENT,
  sendAll: async (requests) => requests.map(() => UNSENT),
};

export function awsPorts({
  clients,
  table,
  stateMachineArn,
  installation,
  bus,
  keyPairs,
  prober = UNREACHED,
  others = { directory: NO_INSTALLATIONS },
  clock,
}: AwsWorld): Ports {
  return {
    fleets: autoScalingFleets(clients.autoScaling, installation, OCCASIONAL),
    settings: autoScalingSettings(clients, installation),
    templates: launchTemplates(clients.ec2),
    launchSettings: launchSettings(clients.ec2, keyPairs),
    quotas: accountQuotas(clients),
    optIns: optIns(clients),
    templateVersions: launchTemplateVersions(clients.ec2, installation),
    traffic: loadBalancerTraffic(clients.loadBalancing, installation),
    targetGroups: loadBalancerTargetGroups(clients.loadBalancing, installation),
    testerRules: loadBalancerTesterRules(clients.loadBalancing, installation),
    prober,
    metrics: loadBalancerMetrics(clients.cloudWatch),
    responseTimes: loadBalancerResponseTimes(clients.cloudWatch),
    alarms: cloudWatchAlarms(clients.cloudWatch),
    gates: lambdaGates(clients.lambda),
    builds: imageBuilds(clients.imageBuilder, placeOf(stateMachineArn)),
    pipelines: imagePipelines(clients.imageBuilder),
    images: machineImages(clients.ec2),
    retention: imageRetention(clients.ec2, installation),
    deletion: imageDeletion(clients, installation),
    servers: instances(clients.ec2),
    inspector: instanceInspector(clients.ec2),
    installations: otherInstallations({
      here: { name: installation, ...placeOf(stateMachineArn) },
      clock,
      ...others,
    }),
    ...storesOn(recordTable(clients.documents, table)),
    notifier: eventBridgeNotifier(clients.events, bus, installation),
    engine: stepFunctionsEngine(clients.stepFunctions, stateMachineArn),
    clock,
  };
}

import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { autoScalingFleets } from '../../aws/auto-scaling/fleets.ts';
import { clientConfig, withDeadline } from '../../aws/client-config.ts';
import { auditTrail, replaysStore } from '../../aws/dynamodb/audit.ts';
import { documentsOn } from '../../aws/dynamodb/documents.ts';
import { inspectionsStore } from '../../aws/dynamodb/inspections.ts';
import { judgementsStore } from '../../aws/dynamodb/judgements.ts';
import { recallsStore } from '../../aws/dynamodb/recalls.ts';
import { recordTable } from '../../aws/dynamodb/records.ts';
import { rolloutsStore } from '../../aws/dynamodb/rollouts.ts';
import { observeServerTime, serverClock } from '../../aws/dynamodb/server-clock.ts';
import { servicesStore } from '../../aws/dynamodb/services.ts';
import { turnsStore } from '../../aws/dynamodb/turns.ts';
import { machineImages } from '../../aws/ec2/images.ts';
import { launchTemplateVersions } from '../../aws/ec2/launch-template-versions.ts';
import { launchTemplates } from '../../aws/ec2/launch-templates.ts';
import { loadBalancerTraffic } from '../../aws/load-balancing/traffic.ts';
import type { Clock } from '../../ports/clock.ts';
import { installation, setting } from '../environment.ts';
import { lateParts } from './occasional.ts';

/*
 * The ports on Lambda, each with its own factory, so that a bundle has only the clients that its step needs. What some
 * functions load late is in modules of its own: with everything else here it would be read at import.
 */

/** Shared: every read of a record corrects it for all. */
const time = serverClock({ now: () => Date.now(), elapsed: () => performance.now() });

const documents = () =>
  documentsOn(observeServerTime(withDeadline(new DynamoDBClient(clientConfig())), time));

export const clock = (): Clock => time;
export const fleets = () =>
  autoScalingFleets(withDeadline(new AutoScalingClient(clientConfig())), installation(), lateParts);
export const templates = () => launchTemplates(withDeadline(new EC2Client(clientConfig())));
export const templateVersions = () =>
  launchTemplateVersions(withDeadline(new EC2Client(clientConfig())), installation());
export const traffic = () =>
  loadBalancerTraffic(withDeadline(new ElasticLoadBalancingV2Client(clientConfig())), installation());
export const images = () => machineImages(withDeadline(new EC2Client(clientConfig())));
export const records = () => recordTable(documents(), setting('GREENSHIFT_TABLE'));
export const services = () => servicesStore(records());
export const rollouts = () => rolloutsStore(records());
export const judgements = () => judgementsStore(records());
export const audit = () => auditTrail(records());
export const replays = () => replaysStore(records());
export const recalls = () => recallsStore(records());
export const inspections = () => inspectionsStore(records());
export const turns = () => turnsStore(records());

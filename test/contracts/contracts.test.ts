import { describe } from 'vitest';
import { createDocumentTable } from '../../simulation/world/records-table.ts';
import { recordTable } from '../../src/aws/dynamodb/records.ts';
import { storesOn } from '../../src/aws/dynamodb/stores.ts';
import { stores } from '../world/stores.ts';
import { alarmsContract } from './alarms.ts';
import { campaignsContract } from './campaigns.ts';
import { clockContract, engineContract, notifierContract } from './engine.ts';
import { fleetsContract } from './fleets.ts';
import { gatesContract } from './gates.ts';
import {
  buildsContract,
  imageDeletionContract,
  imagesContract,
  retentionContract,
  serversContract,
} from './images.ts';
import { inspectorContract } from './inspector.ts';
import { installationsContract } from './installations.ts';
import { onLambda } from './lambda-world.ts';
import { launchSettingsContract } from './launch-settings.ts';
import { metricsContract, responseTimesContract } from './metrics.ts';
import { optInsContract } from './opt-ins.ts';
import { PROBED_WORLDS } from './probed-worlds.ts';
import { proberContract } from './prober.ts';
import { quotasContract } from './quotas.ts';
import { storeContract } from './records.ts';
import { settingsContract } from './settings.ts';
import { targetGroupsContract } from './target-groups.ts';
import { templatesContract } from './templates.ts';
import { testerRulesContract } from './tester-rules.ts';
import { trafficContract } from './traffic.ts';
import { behindNetworkLoadBalancer, WORLDS } from './worlds.ts';

/** What is tried in memory, or in a simulation, is true of AWS only as far as all of them keep the same contracts. */
describe.each(Object.entries({ ...WORLDS, 'AWS, as on Lambda': onLambda }))('%s', (name, open) => {
  fleetsContract(open);
  settingsContract(open);
  templatesContract(open);
  launchSettingsContract(open);
  trafficContract(open);
  targetGroupsContract(open);
  testerRulesContract(open);
  quotasContract(open);
  optInsContract(open);
  metricsContract(open);
  responseTimesContract(open);
  alarmsContract(open);
  gatesContract(open);
  buildsContract(open);
  imagesContract(open);
  retentionContract(open);
  imageDeletionContract(open);
  serversContract(open);
  inspectorContract(open);
  installationsContract(open);
  engineContract(open);
  notifierContract(open);
  // On Lambda it is the machine's clock.
  if (name in WORLDS) clockContract(open);
});

describe('AWS, behind a network load balancer', () => {
  trafficContract(behindNetworkLoadBalancer);
  metricsContract(behindNetworkLoadBalancer);
});

describe.each(Object.entries(PROBED_WORLDS))('probes %s', (_, open) => proberContract(open));

// The contract is tried on DynamoDB's emulator too, in test/aws/dynamodb/stores.test.ts.
describe('the small world’s stores', () => {
  storeContract(async () => stores());
  campaignsContract(async () => stores());
});

describe('the stores on the simulation’s table', () =>
  storeContract(async () => storesOn(recordTable(createDocumentTable() as never, 'greenshift'))));

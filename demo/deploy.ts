import { readFile } from 'node:fs/promises';
import { CreateTableCommand, DynamoDBClient, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import {
  EventBridgeClient,
  PutRuleCommand,
  type PutRuleCommandInput,
  PutTargetsCommand,
  type Target,
} from '@aws-sdk/client-eventbridge';
import { CreateStateMachineCommand, SFNClient } from '@aws-sdk/client-sfn';
import { analyze } from '../functions/analyze.ts';
import { checkGreen } from '../functions/check-green.ts';
import { conclude } from '../functions/conclude.ts';
import { launchGreen } from '../functions/launch-green.ts';
import { plan } from '../functions/plan.ts';
import { reconcile } from '../functions/reconcile.ts';
import { retireFleet } from '../functions/retire-fleet.ts';
import { rollBack } from '../functions/roll-back.ts';
import { shiftTraffic } from '../functions/shift-traffic.ts';
import { startRollouts } from '../functions/start-rollout.ts';
import { watchdog } from '../functions/watchdog.ts';
import type { LocalCloud } from '../local-cloud/cloud.ts';
import type { HttpApi } from '../local-cloud/http-api/http-api.ts';
import type { FunctionHandler } from '../local-cloud/services/lambda/lambda.ts';
import { routes } from '../src/api/routes.ts';
import { awsClients, type ClientOptions } from '../src/aws/clients.ts';
import { awsPorts } from '../src/aws/ports.ts';
import type { Ports } from '../src/ports/ports.ts';
import { eventHandler } from '../src/runtime/event.ts';
import { httpHandler } from '../src/runtime/http.ts';
import { stepHandler } from '../src/runtime/step.ts';

const TABLE = 'greenshift';
const STATE_MACHINE = 'greenshift-rollout';
/** As in serverless.yml. */
const TASK_TIMEOUT = { timeoutSeconds: 30 };

export interface Deployment {
  readonly api: HttpApi;
  readonly ports: Ports;
  /** Where events end that could not be answered. */
  readonly lostEvents: string;
  readonly stateMachineArn: string;
}

/**
 * Greenshift as `serverless.yml` deploys it, put on the local cloud by the same AWS calls: the table, the functions,
 * the state machine, the rules with their dead-letter queue, the API.
 */
export async function deploy(cloud: LocalCloud, options: ClientOptions, apiPort = 0): Promise<Deployment> {
  const { region, functions } = cloud;
  const stateMachineArn = `arn:aws:states:${region.name}:${region.account}:stateMachine:${STATE_MACHINE}`;
  await createTable(new DynamoDBClient(options));
  const clients = awsClients(options);
  const ports = awsPorts({ clients, table: TABLE, stateMachineArn, bus: 'default', clock: region.clock });
  const made = makers(ports);
  const steps = {
    Plan: stepHandler('plan', plan, made),
    LaunchGreen: stepHandler('launch-green', launchGreen, made),
    CheckGreen: stepHandler('check-green', checkGreen, made),
    ShiftTraffic: stepHandler('shift-traffic', shiftTraffic, made),
    Analyze: stepHandler('analyze', analyze, made),
    RetireFleet: stepHandler('retire-fleet', retireFleet, made),
    RollBack: stepHandler('roll-back', rollBack, made),
    Conclude: stepHandler('conclude', conclude, made),
  };
  const arns = Object.entries(steps).map(
    ([name, handler]) => [name, functions.register(`greenshift-${name}`, handler, TASK_TIMEOUT)] as const,
  );
  await createStateMachine(new SFNClient(options), arns);
  const listen = (name: string, handler: FunctionHandler) =>
    functions.register(`greenshift-${name}`, handler, { timeoutSeconds: 60 });
  const listeners = {
    startRollout: listen('start-rollout', eventHandler('start-rollout', startRollouts, made)),
    reconcile: listen('reconcile', eventHandler('reconcile', reconcile, made)),
    watchdog: listen('watchdog', eventHandler('watchdog', watchdog, made)),
  };
  const lostEvents = cloud.services.queues.create('greenshift-lost-events').arn;
  await createRules(new EventBridgeClient(options), listeners, { stateMachineArn, lostEvents });
  functions.register('greenshift-api', httpHandler(routes, made), { timeoutSeconds: 29 });
  const api = await cloud.httpApi(Object.keys(routes).map(routeOf), apiPort);
  return { api, ports, lostEvents, stateMachineArn };
}

const makers = (ports: Ports) =>
  Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, () => port])) as {
    [Name in keyof Ports]: () => Ports[Name];
  };

function routeOf(key: string) {
  const [method = '', path = ''] = key.split(' ');
  return { method, path, function: 'greenshift-api' };
}

async function createTable(client: DynamoDBClient): Promise<void> {
  await client.send(
    new CreateTableCommand({
      TableName: TABLE,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
      ],
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
    }),
  );
  await waitUntilTableExists({ client, maxWaitTime: 10, minDelay: 0.1, maxDelay: 1 }, { TableName: TABLE });
}

/** The shipped definition, with the functions' ARNs put in as CloudFormation does. */
async function createStateMachine(client: SFNClient, arns: readonly (readonly [string, string])[]) {
  const file = new URL('../statemachines/rollout.asl.json', import.meta.url);
  let definition = await readFile(file, 'utf8');
  for (const [name, arn] of arns) definition = definition.replaceAll(`\${${name}FunctionArn}`, arn);
  await client.send(
    new CreateStateMachineCommand({
      name: STATE_MACHINE,
      definition,
      roleArn: 'arn:aws:iam::111122223333:role/greenshift-rollout',
    }),
  );
}

/** Events of images are kept when they can't be answered. Rounds and ended executions are looked at again by the next. */
async function createRules(
  client: EventBridgeClient,
  { startRollout, reconcile, watchdog }: Readonly<Record<'startRollout' | 'reconcile' | 'watchdog', string>>,
  { stateMachineArn, lostEvents }: Pick<Deployment, 'stateMachineArn' | 'lostEvents'>,
): Promise<void> {
  const images = {
    source: ['aws.imagebuilder'],
    'detail-type': ['EC2 Image Builder Image State Change'],
    detail: { state: { status: ['AVAILABLE'] } },
  };
  const endedExecutions = {
    source: ['aws.states'],
    'detail-type': ['Step Functions Execution Status Change'],
    detail: { stateMachineArn: [stateMachineArn], status: ['FAILED', 'TIMED_OUT', 'ABORTED'] },
  };
  const kept = {
    RetryPolicy: { MaximumRetryAttempts: 185, MaximumEventAgeInSeconds: 86_400 },
    DeadLetterConfig: { Arn: lostEvents },
  };
  const once = { RetryPolicy: { MaximumRetryAttempts: 0 } };
  const put = async (name: string, rule: Omit<PutRuleCommandInput, 'Name'>, target: Omit<Target, 'Id'>) => {
    const Name = `greenshift-${name}`;
    await client.send(new PutRuleCommand({ Name, ...rule }));
    await client.send(new PutTargetsCommand({ Rule: Name, Targets: [{ Id: name, ...target }] }));
  };
  await put('images', { EventPattern: JSON.stringify(images) }, { Arn: startRollout, ...kept });
  await put(
    'ended-executions',
    { EventPattern: JSON.stringify(endedExecutions) },
    { Arn: watchdog, ...once },
  );
  await put('watchdog', { ScheduleExpression: 'rate(1 minute)' }, { Arn: watchdog, ...once });
  await put('reconcile', { ScheduleExpression: 'rate(5 minutes)' }, { Arn: reconcile, ...once });
}

import { readFile } from 'node:fs/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateStateMachineCommand, SFNClient } from '@aws-sdk/client-sfn';
import type { LocalCloud } from '../local-cloud/cloud.ts';
import type { HttpApi } from '../local-cloud/http-api/http-api.ts';
import type { FunctionHandler } from '../local-cloud/services/lambda/model.ts';
import { LAMBDA_INVOKE, substitute } from '../local-cloud/state-machine/substitute.ts';
import type { ClientOptions } from '../src/aws/client-config.ts';
import { awsClients } from '../src/aws/clients.ts';
import { httpProber } from '../src/aws/load-balancing/prober.ts';
import { awsPorts } from '../src/aws/ports.ts';
import type { Ports } from '../src/ports/ports.ts';
import { SECOND } from '../src/rollout/timing.ts';
import { parseInstallations } from '../src/rollout/upstream/installations.ts';
import { type Kind, placeholderOf, TIMEOUTS } from '../src/runtime/catalogue.ts';
import { eventHandler } from '../src/runtime/event.ts';
import { httpHandler } from '../src/runtime/http.ts';
import { stepHandler } from '../src/runtime/step.ts';
import { CREDENTIALS } from './endpoints.ts';
import { APIS, LISTENERS, ruleInput, STEPS } from './functions.ts';
import { createTable, TABLE } from './table.ts';

const INSTALLATION = 'greenshift-local';
const STATE_MACHINE = 'greenshift-rollout';

export interface Deployment {
  readonly api: HttpApi;
  readonly ports: Ports;
  /** Where events end that could not be answered. */
  readonly lostEvents: string;
  readonly stateMachineArn: string;
}

/**
 * Greenshift as `serverless.yml` deploys it, put on the local cloud by the same AWS calls: the table, the functions,
 * the state machine, the rules with their dead-letter queue, the API. `installations`: the parameter of that name.
 */
export async function deploy(
  cloud: LocalCloud,
  options: ClientOptions,
  apiPort = 0,
  installations = '',
): Promise<Deployment> {
  const { region, functions } = cloud;
  const stateMachineArn = `arn:aws:states:${region.name}:${region.account}:stateMachine:${STATE_MACHINE}`;
  await createTable(new DynamoDBClient(options));
  const clients = awsClients(options);
  const ports = awsPorts({
    clients,
    table: TABLE,
    stateMachineArn,
    installation: INSTALLATION,
    bus: 'default',
    prober: proberOn(cloud),
    others: { directory: parseInstallations(installations), credentials: async () => CREDENTIALS },
    clock: region.clock,
  });
  const register = (name: string, kind: Kind, handler: FunctionHandler) =>
    functions.register(functionOf(name), handler, { timeoutSeconds: TIMEOUTS[kind] / SECOND });
  await createStateMachine(new SFNClient(options), registerSteps(functions, ports));
  const lostEvents = cloud.services.queues.create('greenshift-lost-events').arn;
  const events = new EventBridgeClient(options);
  for (const listener of LISTENERS) {
    const { name, step, needs } = listener;
    const arn = register(name, 'event', eventHandler(name, step, makers(ports, needs)));
    await createRules(events, listener, arn, { stateMachineArn, lostEvents });
  }
  const routes = APIS.flatMap(({ name, step, needs }) => {
    register(name, 'api', httpHandler(step, makers(ports, needs)));
    return [
      ...Object.keys(step).map((key) => routeOf(key, name)),
      { ...DEFAULT, function: functionOf(name) },
    ];
  });
  const api = await cloud.httpApi(routes, apiPort);
  return { api, ports, lostEvents, stateMachineArn };
}

/**
 * The functions of the state machine, each also under its name in the release before. `around` stands around each call.
 * Returns their ARNs by the placeholders that stand for them in a definition.
 */
export function registerSteps(
  functions: LocalCloud['functions'],
  ports: Ports,
  around: (call: () => Promise<unknown>) => Promise<unknown> = (call) => call(),
): Readonly<Record<string, string>> {
  const settings = { timeoutSeconds: TIMEOUTS.step / SECOND };
  const arns = STEPS.flatMap(({ name, formerly, step, needs }) => {
    const handle = stepHandler(name, step, makers(ports, needs));
    const handler: FunctionHandler = (event, context) =>
      around(() => handle(event as never, context as never));
    return [name, ...(formerly === undefined ? [] : [formerly])].map(
      (deployed) =>
        [placeholderOf(deployed), functions.register(functionOf(deployed), handler, settings)] as const,
    );
  });
  return Object.fromEntries(arns);
}

/** The names of load balancers resolve to this machine at best, and their listeners have other ports: all speak HTTP. */
const proberOn = (cloud: LocalCloud) =>
  httpProber({
    pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    async locate({ listener }) {
      const { hostname, port } = new URL(await cloud.listenerUrl(listener));
      return { host: hostname, port: Number(port), isTls: false };
    },
  });

/** The ports that a function has on Lambda, and no others. */
const makers = (ports: Ports, needs: readonly (keyof Ports)[]) =>
  Object.fromEntries(needs.map((name) => [name, () => ports[name]])) as {
    [Name in keyof Ports]: () => Ports[Name];
  };

/** Takes what no other route does, with a problem document that says which there are. */
const DEFAULT = { method: 'ANY', path: '$default' };

const functionOf = (name: string) => `greenshift-${name}`;

function routeOf(key: string, name: string) {
  const [method = '', path = ''] = key.split(' ');
  return { method, path, function: functionOf(name) };
}

const SHIPPED = new URL('../statemachines/rollout.asl.json', import.meta.url);

/** A definition, the shipped one unless another is given, with its placeholders filled. */
export const definitionWith = async (arns: Readonly<Record<string, string>>, file = SHIPPED) =>
  substitute(await readFile(file, 'utf8'), { LambdaInvoke: LAMBDA_INVOKE, ...arns });

async function createStateMachine(client: SFNClient, arns: Readonly<Record<string, string>>) {
  const definition = await definitionWith(arns);
  await client.send(
    new CreateStateMachineCommand({
      name: STATE_MACHINE,
      definition,
      roleArn: 'arn:aws:iam::111122223333:role/greenshift-rollout',
    }),
  );
}

/** The rules of a function. What is not kept when it can't be delivered is looked for again by the next round. */
async function createRules(
  client: EventBridgeClient,
  { name: Id, rules = [], keepsLostEvents }: (typeof LISTENERS)[number],
  arn: string,
  { stateMachineArn, lostEvents }: Pick<Deployment, 'stateMachineArn' | 'lostEvents'>,
): Promise<void> {
  const delivery = keepsLostEvents
    ? {
        RetryPolicy: { MaximumRetryAttempts: 185, MaximumEventAgeInSeconds: 86_400 },
        DeadLetterConfig: { Arn: lostEvents },
      }
    : { RetryPolicy: { MaximumRetryAttempts: 0 } };
  for (const rule of rules) {
    const Name = `greenshift-${rule.name}`;
    await client.send(new PutRuleCommand({ Name, ...ruleInput(rule, stateMachineArn) }));
    await client.send(new PutTargetsCommand({ Rule: Name, Targets: [{ Id, Arn: arn, ...delivery }] }));
  }
}

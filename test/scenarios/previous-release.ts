import { DeleteTagsCommand } from '@aws-sdk/client-auto-scaling';
import { SFNClient, UpdateStateMachineCommand } from '@aws-sdk/client-sfn';
import { DeleteCommand, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { definitionWith, registerSteps } from '../../demo/deploy.ts';
import type { Environment } from '../../demo/environment.ts';
import { TABLE } from '../../demo/table.ts';
import { awsClients } from '../../src/aws/clients.ts';
import { TAGS } from '../../src/rollout/fleet/tags.ts';
import { moments, recordsOf } from '../world/earlier-records.ts';

/*
 * 0.0 as far as an upgrade can tell it from today: its flow, the names of its functions, the results that its flow relies
 * on, its records, and fleets without the tag of an installation.
 */

const FLOW = new URL('../fixtures/flow/0.0.asl.json', import.meta.url);

type Json = Readonly<Record<string, unknown>>;

/** Puts 0.0 in place of what is installed. What starts from now on runs as it did then. */
export async function installPrevious(environment: Environment): Promise<void> {
  const { cloud, deployment } = environment;
  const arns = registerSteps(cloud.functions, deployment.ports, async (call) => {
    const { phase, verdict, wait } = (await call()) as Json;
    await writeAsPrevious(environment);
    return { phase, verdict, wait };
  });
  await deployFlow(environment, await definitionWith(arns, FLOW));
}

/** What a deployment of today does to it: the functions are replaced first, then the flow. */
export async function upgrade(environment: Environment): Promise<void> {
  const { cloud, deployment } = environment;
  const arns = registerSteps(cloud.functions, deployment.ports);
  await deployFlow(environment, await definitionWith(arns));
}

async function deployFlow({ clientOptions, deployment }: Environment, definition: string): Promise<void> {
  const client = new SFNClient(clientOptions);
  const { stateMachineArn } = deployment;
  await client.send(new UpdateStateMachineCommand({ stateMachineArn, definition }));
  client.destroy();
}

/** 0.0 gave its fleets no tag that names the installation. */
export async function untag({ clientOptions }: Environment, fleet: string): Promise<void> {
  const tag = { ResourceId: fleet, ResourceType: 'auto-scaling-group', Key: TAGS.installation };
  await awsClients(clientOptions).autoScaling.send(new DeleteTagsCommand({ Tags: [tag] }));
}

/** Writes every record anew as 0.0 would have, and deletes those of kinds that it didn't know. */
async function writeAsPrevious({ clientOptions }: Environment): Promise<void> {
  const { documents } = awsClients(clientOptions);
  const { Items = [] } = await documents.send(new ScanCommand({ TableName: TABLE, ConsistentRead: true }));
  for (const item of Items) {
    const shape = SHAPES.find(({ holds }) => holds(item));
    const Key = { pk: item.pk, sk: item.sk };
    if (!shape) {
      await documents.send(new DeleteCommand({ TableName: TABLE, Key }));
      continue;
    }
    // It was written so already.
    if (item.schemaVersion === undefined) continue;
    const write = new PutCommand({
      TableName: TABLE,
      Item: { ...shape.earlier(item), ...Key },
      ConditionExpression: 'version = :read',
      ExpressionAttributeValues: { ':read': item.version },
    });
    // Who wrote it meanwhile, a press of the button, has it as of today: 0.0 is asked again at its next step.
    await documents.send(write).catch((error: Error) => {
      if (error.name !== 'ConditionalCheckFailedException') throw error;
    });
  }
}

const SHAPES = [
  {
    holds: ({ sk }: Json) => sk === 'rollout',
    earlier: ({ attrition, cleanedUpAt, routes, ...rest }: Json) =>
      known(
        {
          ...rest,
          ...(attrition !== undefined && { losses: attrition }),
          ...(cleanedUpAt !== undefined && { tidiedAt: cleanedUpAt }),
          route: (routes as readonly Json[])[0],
        },
        moments.flatMap((moment) => recordsOf(moment).rollout ?? []),
      ),
  },
  {
    holds: ({ pk }: Json) => pk === 'service' || pk === 'services',
    earlier: ({ spec, ...rest }: Json) => {
      const { traffic, ...others } = spec as { traffic: { routes: readonly Json[]; targetGroups: unknown } };
      const { routes, targetGroups } = traffic;
      const earlierSpec = { ...others, traffic: { ...routes[0], targetGroups } };
      return known(
        { ...rest, spec: earlierSpec },
        moments.map((moment) => recordsOf(moment).service),
      );
    },
  },
];

const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The members of `record` that any of 0.0's had in this place. What is named by ARNs may be named by any. */
function known(record: Json, examples: readonly Json[]): Json {
  const members = Object.entries(record).flatMap(([name, value]) => {
    const found = examples.map((example) => example[name]).filter((example) => example !== undefined);
    if (found.length === 0 && !name.startsWith('arn:')) return [];
    return [[name, isJson(value) ? known(value, found.filter(isJson)) : value] as const];
  });
  return Object.fromEntries(members);
}

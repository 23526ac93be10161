import type {
  CreateStateMachineCommandInput,
  CreateStateMachineCommandOutput,
  DeleteStateMachineCommandInput,
  DescribeStateMachineCommandInput,
  DescribeStateMachineCommandOutput,
  ListStateMachinesCommandInput,
  ListStateMachinesCommandOutput,
  ListTagsForResourceCommandInput,
  ListTagsForResourceCommandOutput,
  UpdateStateMachineCommandInput,
  UpdateStateMachineCommandOutput,
} from '@aws-sdk/client-sfn';
import { AwsError, type Result } from '../../operations.ts';
import { arn } from '../../region.ts';
import type { Machine } from '../../state-machine/definition.ts';
import { DefinitionError } from '../../state-machine/errors.ts';
import { uuid } from '../../state-machine/functions.ts';
import { parseDefinition } from '../../state-machine/parse.ts';
import { checkActive, findActiveMachine, findMachine } from './lookup.ts';
import type { StateMachine, Store } from './model.ts';
import { checkArn, checkName, given, pageOf, refuse } from './requests.ts';

/** Bytes that a definition may have. */
const MAX_DEFINITION = 1_048_576;

/** The operations on state machines. */
export const stateMachineOperations = (store: Store) => ({
  CreateStateMachine(input: CreateStateMachineCommandInput): Result<CreateStateMachineCommandOutput> {
    refuse({ type: (input.type ?? 'STANDARD') !== 'STANDARD' });
    refuseSettings(input);
    const name = checkName(given(input.name, 'name'));
    const definition = given(input.definition, 'definition');
    const roleArn = checkArn(input.roleArn, 'roleArn');
    const machine = compile(definition);
    const machineArn = arn(store.region, 'states', `stateMachine:${name}`);
    const existing = store.machines.get(machineArn);
    if (existing) return idempotent(existing, definition);
    const created: StateMachine = {
      number: store.count(),
      arn: machineArn,
      name,
      createdAt: store.region.clock.now(),
      executions: [],
      definition,
      machine,
      roleArn,
      tags: input.tags ?? [],
      revisionId: undefined,
      isDeleting: false,
    };
    store.machines.set(machineArn, created);
    return { stateMachineArn: machineArn, creationDate: new Date(created.createdAt) };
  },

  /** Executions that run keep the definition they were started with. */
  UpdateStateMachine(input: UpdateStateMachineCommandInput): Result<UpdateStateMachineCommandOutput> {
    refuseSettings(input);
    const updated = findActiveMachine(store, input.stateMachineArn);
    const { definition = updated.definition, roleArn = updated.roleArn } = input;
    if (!input.definition && !input.roleArn && !input.loggingConfiguration && !input.tracingConfiguration) {
      const all =
        'Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration';
      throw new AwsError('MissingRequiredParameter', `${all} must be specified`);
    }
    const machine = compile(definition);
    const isSame = definition === updated.definition && roleArn === updated.roleArn;
    if (!isSame || updated.revisionId === undefined) updated.revisionId = uuid(store.region.random);
    Object.assign(updated, { definition, machine, roleArn });
    return { updateDate: new Date(store.region.clock.now()), revisionId: updated.revisionId };
  },

  DescribeStateMachine(input: DescribeStateMachineCommandInput): Result<DescribeStateMachineCommandOutput> {
    refuse({ includedData: (input.includedData ?? 'ALL_DATA') !== 'ALL_DATA' });
    const described = findMachine(store, input.stateMachineArn);
    return {
      stateMachineArn: described.arn,
      name: described.name,
      status: described.isDeleting ? 'DELETING' : 'ACTIVE',
      definition: described.definition,
      roleArn: described.roleArn,
      type: 'STANDARD',
      creationDate: new Date(described.createdAt),
      revisionId: described.revisionId,
      loggingConfiguration: { level: 'OFF', includeExecutionData: false },
      tracingConfiguration: { enabled: false },
      encryptionConfiguration: { type: 'AWS_OWNED_KEY' },
    };
  },

  ListStateMachines(input: ListStateMachinesCommandInput): Result<ListStateMachinesCommandOutput> {
    const { items, nextToken } = pageOf(store.machines.values(), (each) => each.number, input);
    const stateMachines = items.map((each) => ({
      stateMachineArn: each.arn,
      name: each.name,
      type: 'STANDARD' as const,
      creationDate: new Date(each.createdAt),
    }));
    return { stateMachines, nextToken };
  },

  ListTagsForResource(input: ListTagsForResourceCommandInput): Result<ListTagsForResourceCommandOutput> {
    return { tags: [...findMachine(store, input.resourceArn).tags] };
  },

  /** Deletes once no execution runs; those that do are ended at their next transition. Twice is once. */
  DeleteStateMachine(input: DeleteStateMachineCommandInput) {
    const deleted = store.machines.get(checkArn(input.stateMachineArn, 'stateMachineArn'));
    if (!deleted) return {};
    deleted.isDeleting = true;
    const running = deleted.executions.filter(({ stoppedAt }) => stoppedAt === undefined);
    for (const { execution } of running) execution.doom();
    if (running.length === 0) store.machines.delete(deleted.arn);
    return {};
  },
});

/** Creating the same machine again returns the existing one; its role may differ (API reference, CreateStateMachine). */
function idempotent(existing: StateMachine, definition: string) {
  checkActive(existing);
  if (existing.definition !== definition) {
    throw new AwsError('StateMachineAlreadyExists', `State Machine Already Exists: '${existing.arn}'`);
  }
  return { stateMachineArn: existing.arn, creationDate: new Date(existing.createdAt) };
}

type Settings = Pick<
  CreateStateMachineCommandInput,
  | 'loggingConfiguration'
  | 'tracingConfiguration'
  | 'publish'
  | 'versionDescription'
  | 'encryptionConfiguration'
>;

function refuseSettings(input: Settings): void {
  refuse({
    loggingConfiguration: (input.loggingConfiguration?.level ?? 'OFF') !== 'OFF',
    tracingConfiguration: input.tracingConfiguration?.enabled === true,
    encryptionConfiguration: (input.encryptionConfiguration?.type ?? 'AWS_OWNED_KEY') !== 'AWS_OWNED_KEY',
    publish: input.publish === true,
    versionDescription: input.versionDescription !== undefined,
  });
}

function compile(definition: string): Machine {
  try {
    if (Buffer.byteLength(definition) > MAX_DEFINITION) {
      throw new DefinitionError('', `The definition has more than ${MAX_DEFINITION} bytes`);
    }
    return parseDefinition(definition);
  } catch (problem) {
    if (!(problem instanceof DefinitionError)) throw problem;
    const detail = `SCHEMA_VALIDATION_FAILED: ${problem.message}`;
    throw new AwsError('InvalidDefinition', `Invalid State Machine Definition: '${detail}'`);
  }
}

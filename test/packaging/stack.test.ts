import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { routes as apiRoutes } from '../../src/api/routes.ts';
import { CATALOGUE, placeholderOf } from '../../src/runtime/catalogue.ts';
import { ofType, packagedTemplate, references, root, walk } from './template.ts';

const template = packagedTemplate();
const only = (type: string) => {
  const found = ofType(template, type);
  expect(found).toHaveLength(1);
  return found[0]![1];
};
const ruleOf = (name: string) => {
  const rules = ofType(template, 'AWS::Events::Rule').map(([, { Properties }]) => Properties);
  const found = rules.filter(({ Name }) => Name.endsWith(`-${name}`));
  expect(found).toHaveLength(1);
  return found[0];
};
const functions = ofType(template, 'AWS::Lambda::Function');
const former = CATALOGUE.flatMap(({ formerly = [] }) => formerly);
const logicalIdOf = (name: string) => placeholderOf(name).replace(/FunctionArn$/, 'LambdaFunction');
/** How a function is called by events: how often again, and what becomes of what fails. */
const invocationOf = (name: string) =>
  ofType(template, 'AWS::Lambda::EventInvokeConfig')
    .map(([, { Properties }]) => Properties)
    .find(({ FunctionName }) => FunctionName.Ref === `${name}LambdaFunction`);
const MACHINE = 'GREENSHIFT_STATE_MACHINE_ARN';

/** All code that is shipped with a handler, what is loaded later included. */
const codeOf = (handler: string) =>
  globSync(join(root, handler.replace(/index\.handler$/, '*.mjs')))
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');

test('every reference leads to something in the stack', () => {
  const known = new Set(Object.keys(template.Resources));
  const pointed = [
    ...references(template),
    ...Object.values(template.Resources).flatMap((r) => r.DependsOn ?? []),
  ];
  expect(pointed.filter((id) => !known.has(id))).toEqual([]);
});

describe('functions', () => {
  test('run the shipped bundle on Node 24 and arm64, traced but for rounds, within a time limit', () => {
    const scheduled = ['Watchdog', 'Reconcile', 'ReplaceServers', 'Campaigns'].map(
      (name) => `${name}LambdaFunction`,
    );
    expect(functions).toHaveLength(CATALOGUE.length + former.length);
    for (const [id, { Properties: fn }] of functions) {
      expect(fn).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        TracingConfig: { Mode: scheduled.includes(id) ? 'PassThrough' : 'Active' },
        Handler: expect.stringMatching(/^dist\/[a-z-]+\/index\.handler$/),
        Environment: {
          Variables: {
            GREENSHIFT_TABLE: { Ref: 'RecordsTable' },
            GREENSHIFT_BUS: 'default',
            GREENSHIFT_INSTALLATION: 'greenshift-dev',
          },
        },
      });
      expect(fn.Timeout).toBeLessThanOrEqual(60);
    }
  });

  test('have every setting that their code asks for, and the state machine only if it does', () => {
    for (const [id, { Properties: fn }] of functions) {
      const asked = new Set(codeOf(fn.Handler).match(/\bGREENSHIFT_[A-Z_]+\b/g));
      const given = Object.keys(fn.Environment.Variables);
      expect(asked.size, id).toBeGreaterThan(0);
      expect(given, id).toEqual(expect.arrayContaining([...asked]));
      expect(given.includes(MACHINE), id).toBe(asked.has(MACHINE));
    }
  });

  test('know the state machine by the name that it has', () => {
    const { StateMachineName } = only('AWS::StepFunctions::StateMachine').Properties;
    const arns = functions.flatMap(([, fn]) => fn.Properties.Environment.Variables[MACHINE] ?? []);
    expect(arns.length).toBeGreaterThan(0);
    for (const arn of arns) expect(arn['Fn::Sub'].split(':').at(-1)).toBe(StateMachineName);
  });

  test('log into groups that forget', () => {
    const groups = ofType(template, 'AWS::Logs::LogGroup');
    for (const [, { Properties: group }] of groups) expect(group.RetentionInDays).toBe(30);
    const names = groups.map(([, { Properties: group }]) => group.LogGroupName);
    for (const [, fn] of functions) expect(names).toContain(`/aws/lambda/${fn.Properties.FunctionName}`);
  });
});

describe('the trigger', () => {
  test('hears of finished images, whatever state they come from', () => {
    expect(ruleOf('images').EventPattern).toEqual({
      source: ['aws.imagebuilder'],
      'detail-type': ['EC2 Image Builder Image State Change'],
      detail: { state: { status: ['AVAILABLE'] } },
    });
  });

  test('retries for a day and loses nothing', () => {
    const rule = ruleOf('images');
    const queue = { 'Fn::GetAtt': ['LostEventsQueue', 'Arn'] };
    expect(rule.Targets).toHaveLength(1);
    expect(rule.Targets[0]).toMatchObject({
      Arn: { 'Fn::GetAtt': ['StartRolloutLambdaFunction', 'Arn'] },
      RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
      DeadLetterConfig: { Arn: queue },
    });
    // A failure inside the function is no failure of the delivery: Lambda has to keep that event.
    expect(invocationOf('StartRollout').DestinationConfig).toEqual({ OnFailure: { Destination: queue } });
  });

  test('may put what is lost into the queue, from the rules that keep it alone', () => {
    const rules = ofType(template, 'AWS::Events::Rule').map(([, { Properties }]) => Properties);
    const keeping = rules.filter(({ Targets }) => JSON.stringify(Targets).includes('DeadLetterConfig'));
    const [allow] = only('AWS::SQS::QueuePolicy').Properties.PolicyDocument.Statement;
    expect(allow).toMatchObject({ Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' } });
    const sources: { 'Fn::Sub': string }[] = allow.Condition.ArnEquals['aws:SourceArn'];
    const named = sources.map((source) => source['Fn::Sub'].split(':rule/')[1]);
    expect(named.toSorted()).toEqual(keeping.map(({ Name }) => Name).toSorted());
    expect(named).toContain(ruleOf('images').Name);
  });
});

test.each([
  ['reconcile', 'Reconcile', 'rate(5 minutes)'],
  ['watchdog', 'Watchdog', 'rate(1 minute)'],
])('the rounds of %s come by themselves, and their failures are told', (rule, id, rate) => {
  const fn = `${id}LambdaFunction`;
  expect(ruleOf(rule)).toMatchObject({
    ScheduleExpression: rate,
    Targets: [{ Arn: { 'Fn::GetAtt': [fn, 'Arn'] } }],
  });
  expect(invocationOf(id).MaximumRetryAttempts).toBe(0);
  expect(template.Resources[`${id}Alarm`]!.Properties).toMatchObject({
    MetricName: 'Errors',
    Dimensions: [{ Name: 'FunctionName', Value: { Ref: fn } }],
  });
});

test('the watchdog hears of executions of our state machine that ended without a Catch', () => {
  const { StateMachineName } = only('AWS::StepFunctions::StateMachine').Properties;
  const { EventPattern, Targets } = ruleOf('ended-executions');
  expect(EventPattern).toEqual({
    source: ['aws.states'],
    'detail-type': ['Step Functions Execution Status Change'],
    detail: {
      stateMachineArn: [
        { 'Fn::Sub': expect.stringMatching(new RegExp(`:stateMachine:${StateMachineName}$`)) },
      ],
      status: ['FAILED', 'TIMED_OUT', 'ABORTED'],
    },
  });
  expect(Targets).toMatchObject([{ Arn: { 'Fn::GetAtt': ['WatchdogLambdaFunction', 'Arn'] } }]);
});

test('records are kept, encrypted, restorable, and hard to lose', () => {
  const table = only('AWS::DynamoDB::Table');
  expect(table).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  expect(table.Properties).toMatchObject({
    BillingMode: 'PAY_PER_REQUEST',
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    DeletionProtectionEnabled: true,
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
  });
});

describe('the on-call API', () => {
  test('answers on its routes, to signed requests only', () => {
    const routes = ofType(template, 'AWS::ApiGatewayV2::Route').map(([, route]) => route.Properties);
    expect(routes.map(({ RouteKey }) => RouteKey).sort()).toEqual(
      Object.keys(apiRoutes).concat('$default').sort(),
    );
    for (const { AuthorizationType } of routes) expect(AuthorizationType).toBe('AWS_IAM');
  });

  test('gives up before its gateway does, and logs who called', () => {
    expect(template.Resources.ApiLambdaFunction!.Properties.Timeout).toBeLessThan(30);
    expect(only('AWS::ApiGatewayV2::Stage').Properties.AccessLogSettings.Format).toContain(
      'identity.userArn',
    );
  });
});

describe('the state machine', () => {
  const machine = only('AWS::StepFunctions::StateMachine').Properties;

  test('is the shipped definition with every placeholder filled', () => {
    const shipped = readFileSync(join(root, 'statemachines/rollout.asl.json'), 'utf8');
    const placeholders = (text: string) =>
      [...new Set([...text.matchAll(/\$\{(\w+)\}/g)].map((match) => match[1]!))].sort();
    expect(placeholders(machine.DefinitionString)).toEqual(placeholders(shipped));
    expect(placeholders(shipped)).toEqual(Object.keys(machine.DefinitionSubstitutions).sort());
  });

  test('invokes its functions through its role, and nothing else', () => {
    const { LambdaInvoke, ...substituted } = machine.DefinitionSubstitutions;
    const [invoke] =
      template.Resources.RolloutStateMachineRole!.Properties.Policies[0].PolicyDocument.Statement;
    expect(invoke.Action).toBe('lambda:InvokeFunction');
    const formerly = former.map((name) => ({ 'Fn::GetAtt': [logicalIdOf(name), 'Arn'] }));
    expect(LambdaInvoke).toEqual({ 'Fn::Sub': 'arn:${AWS::Partition}:states:::lambda:invoke' });
    expect(invoke.Resource).toEqual([...Object.values(substituted), ...formerly]);
  });

  test('waits for a task longer than its function may run', () => {
    const tasks = [...walk(JSON.parse(machine.DefinitionString))]
      .filter((node): node is Record<string, unknown> => typeof node === 'object' && node !== null)
      .filter(({ Type }) => Type === 'Task');
    expect(tasks.length).toBeGreaterThan(0);
    for (const task of tasks) {
      const name = JSON.stringify(task).match(/\$\{(\w+)FunctionArn\}/)?.[1];
      const { Timeout } = template.Resources[`${name}LambdaFunction`]!.Properties;
      expect(task.TimeoutSeconds, `TimeoutSeconds of the task that calls ${name}`).toBeGreaterThan(Timeout);
    }
  });

  test('is traced and logged', () => {
    expect(machine.TracingConfiguration).toEqual({ Enabled: true });
    expect(machine.LoggingConfiguration).toMatchObject({ Level: 'ALL' });
    expect(machine.LoggingConfiguration.Destinations).toHaveLength(1);
  });
});

test('no secret stands in the stack', () => {
  const texts = [...walk(template)].filter((value) => typeof value === 'string');
  const secret = /AKIA[0-9A-Z]{16}|-----BEGIN|(?:password|secret|token)\s*[=:]\s*\S/i;
  expect(texts.filter((text) => secret.test(text))).toEqual([]);
});

test('says where things are', () => {
  expect(Object.keys(template.Outputs)).toEqual(
    expect.arrayContaining(['ApiEndpoint', 'RolloutStateMachineArn', 'RecordsTableName']),
  );
});

describe('the network of an internal load balancer', () => {
  const { ProbesHaveNetwork } = (template as unknown as { Conditions: Record<string, unknown> }).Conditions;

  test('is that of the functions which send probes, where the stack names one', () => {
    expect(ProbesHaveNetwork).toEqual({ 'Fn::Not': [{ 'Fn::Equals': ['', ''] }] });
    const placed = ofType(template, 'AWS::Lambda::Function').filter(
      ([, { Properties }]) => Properties.VpcConfig !== undefined,
    );
    expect(placed.map(([id]) => id)).toEqual(['ShiftTrafficLambdaFunction', 'AnalyzeLambdaFunction']);
    for (const [, { Properties, DependsOn }] of placed) {
      expect(Properties.VpcConfig['Fn::If']).toMatchObject([
        'ProbesHaveNetwork',
        {},
        { Ref: 'AWS::NoValue' },
      ]);
      expect(DependsOn).toContain('ProbeNetworkPolicy');
    }
  });

  test('is joined by Lambda, and never by the code of a function', () => {
    const { Properties } = template.Resources.ProbeNetworkPolicy!;
    expect(template.Resources.ProbeNetworkPolicy).toMatchObject({ Condition: 'ProbesHaveNetwork' });
    const [allow, deny] = Properties.PolicyDocument.Statement;
    expect(allow).toMatchObject({ Effect: 'Allow' });
    expect(deny).toMatchObject({
      Effect: 'Deny',
      Action: allow.Action,
      Condition: { ArnLike: { 'lambda:SourceFunctionArn': expect.anything() } },
    });
  });
});

test('on-call keeps executions of Lambda for itself where the parameter says how many', () => {
  const { ReservesConcurrency } = (template as unknown as { Conditions: Record<string, unknown> }).Conditions;
  expect(ReservesConcurrency).toEqual({ 'Fn::Not': [{ 'Fn::Equals': ['', ''] }] });
  const reserving = ofType(template, 'AWS::Lambda::Function').filter(
    ([, { Properties }]) => Properties.ReservedConcurrentExecutions !== undefined,
  );
  expect(reserving.map(([id]) => id).sort()).toEqual(['ApiLambdaFunction', 'RollBackLambdaFunction']);
  for (const [, { Properties }] of reserving)
    expect(Properties.ReservedConcurrentExecutions).toEqual({
      'Fn::If': ['ReservesConcurrency', '', { Ref: 'AWS::NoValue' }],
    });
});

describe('what an account may ask of everything in it', () => {
  const { Conditions } = template as unknown as { Conditions: Record<string, unknown> };
  const ifNamed = (condition: string) => ({ 'Fn::If': [condition, '', { Ref: 'AWS::NoValue' }] });

  test('every role has the permissions boundary that the parameter names', () => {
    expect(Conditions.HasPermissionsBoundary).toEqual({ 'Fn::Not': [{ 'Fn::Equals': ['', ''] }] });
    for (const [id, { Properties }] of ofType(template, 'AWS::IAM::Role'))
      expect(Properties.PermissionsBoundary, id).toEqual(ifNamed('HasPermissionsBoundary'));
  });

  test("everything that keeps something is encrypted with the operator's key, where the parameter names one", () => {
    expect(Conditions.HasKey).toEqual({ 'Fn::Not': [{ 'Fn::Equals': ['', ''] }] });
    const kept = ['AWS::Logs::LogGroup', 'AWS::SNS::Topic', 'AWS::SQS::Queue'].flatMap((type) =>
      ofType(template, type),
    );
    expect(kept.length).toBeGreaterThan(10);
    for (const [id, { Properties }] of kept)
      expect(Properties.KmsKeyId ?? Properties.KmsMasterKeyId, id).toEqual(ifNamed('HasKey'));
    expect(only('AWS::DynamoDB::Table').Properties.SSESpecification['Fn::If']).toEqual([
      'HasKey',
      { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: '' },
      { SSEEnabled: true },
    ]);
  });

  test('every function may use that key, through the table and the queue alone', () => {
    const { Condition, Properties } = template.Resources.KeyPolicy as typeof template.Resources.KeyPolicy & {
      Condition: string;
    };
    expect(Condition).toBe('HasKey');
    const roles = functions.map(([, { Properties: fn }]) => fn.Role['Fn::GetAtt'][0]);
    const named = Properties.Roles.map(({ Ref }: { Ref: string }) => Ref);
    expect(named.toSorted()).toEqual([...new Set(roles)].toSorted());
    const [statement] = Properties.PolicyDocument.Statement;
    expect(statement).toMatchObject({ Resource: '', Condition: { StringLike: expect.anything() } });
    expect(JSON.stringify(statement.Condition)).toMatch(/dynamodb\..*sqs\./);
  });
});

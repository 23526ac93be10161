import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  actionsOf,
  ofType,
  packagedTemplate,
  type Resource,
  root,
  type Statement,
  statementsOf,
} from './template.ts';

const template = packagedTemplate();
const roles = ofType(template, 'AWS::IAM::Role');
const statements = roles.flatMap(([role, resource]) =>
  statementsOf(resource).map((statement) => ({ role, statement })),
);
const roleOf = (fn: Resource['Properties']): string => fn.Role['Fn::GetAtt'][0];
const role = (name: string) => statementsOf(template.Resources[`${name}Role`]!);
const allowed = (name: string) =>
  role(name)
    .filter(({ Effect }) => Effect === 'Allow')
    .flatMap(actionsOf);
const holders = (action: string) =>
  roles.map(([id]) => id.replace(/Role$/, '')).filter((name) => allowed(name).includes(action));

/** Calls to which IAM offers no resource to narrow them by. */
const ACCOUNT_WIDE =
  /^(autoscaling|elasticloadbalancing|ec2):Describe\w+$|^cloudwatch:(DescribeAlarms|GetMetricData)$|^imagebuilder:List(ContainerRecipes|ImageRecipes|Images|ImageScanFindings|ImageScanFindingAggregations)$|^ssm:DescribeParameters$|^events:ListRules$|^xray:\w+$|^logs:(\w*LogDeliver\w+|PutResourcePolicy|DescribeResourcePolicies|DescribeLogGroups)$/;

test('every function has a role of its own, under whatever names it is deployed, which only Lambda can take on', () => {
  const used = new Map(
    ofType(template, 'AWS::Lambda::Function').map(([, { Properties }]) => [
      Properties.Handler,
      roleOf(Properties),
    ]),
  );
  expect(new Set(used.values()).size).toBe(used.size);
  for (const id of used.values()) {
    const [trust] = template.Resources[id]!.Properties.AssumeRolePolicyDocument.Statement;
    expect(trust).toMatchObject({ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' } });
    expect(template.Resources[id]!.Properties.ManagedPolicyArns).toBeUndefined();
  }
});

test('no action is a pattern', () => {
  const patterns = statements.flatMap(({ role, statement }) =>
    actionsOf(statement)
      .filter((action) => action.includes('*'))
      .map((action) => `${role} ${action}`),
  );
  expect(patterns).toEqual([]);
});

test('resources are narrowed wherever IAM allows it', () => {
  const broad = statements
    .filter(({ statement }) => [statement.Resource].flat().includes('*'))
    .flatMap(({ role, statement }) => actionsOf(statement).map((action) => ({ role, action })))
    .filter(({ action }) => !ACCOUNT_WIDE.test(action));
  expect(broad).toEqual([]);
});

describe('what changes servers or traffic', () => {
  const MUTATING =
    /^(autoscaling:(Update|Delete|Set|Enable|Suspend)|elasticloadbalancing:Modify|ec2:(CreateLaunchTemplateVersion|DeleteLaunch))/;

  test('touches only what carries our tag', () => {
    const mutating = statements.filter(
      ({ statement }) =>
        statement.Effect === 'Allow' && actionsOf(statement).some((action) => MUTATING.test(action)),
    );
    expect(mutating.length).toBeGreaterThan(0);
    for (const { statement } of mutating) {
      expect(statement.Condition, statement.Sid).toMatchObject({
        Null: { 'aws:ResourceTag/greenshift:service': 'false' },
      });
    }
  });

  test('leaves the fleets of other installations alone, and names none but its own', () => {
    const ofFleets = statements.filter(
      ({ statement }) =>
        statement.Effect === 'Allow' &&
        actionsOf(statement).some((action) => /^autoscaling:(?!Describe)/.test(action)),
    );
    expect(ofFleets.length).toBeGreaterThan(0);
    for (const { statement } of ofFleets) {
      const { StringEquals: given = {}, StringEqualsIfExists: present = {} } = statement.Condition ?? {};
      const names = [
        given['aws:RequestTag/greenshift:installation'],
        given['aws:ResourceTag/greenshift:installation'],
        present['aws:ResourceTag/greenshift:installation'],
      ].filter((name) => name !== undefined);
      expect(names.length, statement.Sid).toBeGreaterThan(0);
      expect(new Set(names), statement.Sid).toEqual(new Set(['greenshift-dev']));
    }
  });

  test('marks blue with nothing but its own two tags', () => {
    expect(holders('autoscaling:CreateOrUpdateTags')).toEqual([
      'Watchdog',
      'LaunchGreen',
      'CheckGreen',
      'ShiftTraffic',
      'Analyze',
      'RetireFleet',
      'RollBack',
      'Conclude',
    ]);
    const mark = role('RetireFleet').find(({ Sid }) => Sid === 'MarkBlue');
    expect(mark!.Condition).toMatchObject({
      'ForAllValues:StringEquals': { 'aws:TagKeys': ['greenshift:blue-of', 'greenshift:installation'] },
    });
  });

  test('is in as few hands as can be', () => {
    expect(holders('autoscaling:CreateAutoScalingGroup')).toEqual(['LaunchGreen']);
    expect(holders('iam:PassRole')).toEqual(['Watchdog', 'LaunchGreen', 'RetireFleet', 'Conclude']);
    const passing = (service: string) =>
      ['Watchdog', 'LaunchGreen', 'RetireFleet', 'Conclude'].filter((name) =>
        role(name).some(
          (one) => actionsOf(one).includes('iam:PassRole') && JSON.stringify(one.Condition).includes(service),
        ),
      );
    expect(passing('ec2.')).toEqual(['Watchdog', 'LaunchGreen', 'Conclude']);
    expect(passing('autoscaling.')).toEqual(['LaunchGreen', 'RetireFleet']);
    expect(holders('ec2:RunInstances')).toEqual(['Watchdog', 'LaunchGreen', 'Conclude']);
    // A version that EC2 warns of is deleted by whoever has made it.
    expect(holders('ec2:DeleteLaunchTemplateVersions')).toEqual([
      'Watchdog',
      'LaunchGreen',
      'RetireFleet',
      'Conclude',
    ]);
    expect(holders('autoscaling:DeleteAutoScalingGroup')).toEqual(['Watchdog', 'RetireFleet']);
    expect(holders('elasticloadbalancing:ModifyListener')).toEqual([
      'Watchdog',
      'LaunchGreen',
      'ShiftTraffic',
      'RetireFleet',
      'RollBack',
      'Api',
    ]);
  });

  test("takes no tag off but blue's mark, and off a fleet that a rollout has made", () => {
    expect(holders('autoscaling:DeleteTags')).toEqual([
      'Watchdog',
      'LaunchGreen',
      'CheckGreen',
      'RetireFleet',
    ]);
    for (const name of ['LaunchGreen', 'CheckGreen', 'RetireFleet']) {
      const [complete, ...others] = role(name).filter((one) =>
        actionsOf(one).includes('autoscaling:DeleteTags'),
      );
      expect(others).toEqual([]);
      expect(complete!.Condition).toMatchObject({
        Null: { 'aws:ResourceTag/greenshift:rollout': 'false' },
        StringEquals: { 'aws:ResourceTag/greenshift:installation': 'greenshift-dev' },
      });
    }
    const [untag] = role('Watchdog').filter((one) => actionsOf(one).includes('autoscaling:DeleteTags'));
    expect(untag!.Condition).toMatchObject({
      'ForAllValues:StringEquals': { 'aws:TagKeys': ['greenshift:blue-of', 'greenshift:installation'] },
    });
  });

  // Tags of a creation can't be told from tags on a group that is there: other installations are out of reach all the same.
  test('tags no fleet of another installation as a new one', () => {
    const tagging = role('LaunchGreen').filter(({ Sid }) => Sid === 'TagGreen');
    expect(tagging).toMatchObject([
      {
        Condition: {
          Null: { 'aws:RequestTag/greenshift:rollout': 'false' },
          StringEqualsIfExists: { 'aws:ResourceTag/greenshift:installation': 'greenshift-dev' },
        },
      },
    ]);
  });

  test('never deletes a fleet by force', () => {
    const denied = role('RetireFleet').find(({ Effect }) => Effect === 'Deny');
    expect(denied).toMatchObject({
      Action: 'autoscaling:DeleteAutoScalingGroup',
      Condition: { Bool: { 'autoscaling:ForceDelete': 'true' } },
    });
  });

  test('passes roles to fleets only, and launches from templates only, with no key pair that the stack does not name', () => {
    const find = (action: string) =>
      role('LaunchGreen').filter((statement) => actionsOf(statement).includes(action));
    const receivers = find('iam:PassRole').map(
      ({ Condition }) => Condition?.StringEquals?.['iam:PassedToService'],
    );
    expect(receivers).toEqual([['ec2.amazonaws.com', 'ec2.amazonaws.com.cn'], 'autoscaling.amazonaws.com']);
    const launches = find('ec2:RunInstances');
    expect(launches).toHaveLength(3);
    // What has no key to be bound to a template by comes with servers that are.
    const [unbound, ...others] = launches.filter(({ Condition }) => Condition === undefined);
    expect(others).toEqual([]);
    expect(JSON.stringify(unbound)).not.toMatch(/:(instance|image|network-interface|volume)\//);
    const keyPairs = [...JSON.stringify(launches).matchAll(/key-pair\/([^"]*)/g)].map(
      ([, pattern]) => pattern,
    );
    // No key pair is called so.
    expect(keyPairs).toEqual(['-']);
  });

  test('launches into subnets and reservations that another account shares, from tagged templates of its own', () => {
    const [launch] = role('LaunchGreen').filter(({ Sid }) => Sid === 'LaunchFromTemplates');
    const arns = [launch!.Resource].flat().map((arn) => (arn as { 'Fn::Sub': string })['Fn::Sub']);
    const shared = arns
      .filter((arn) => arn.includes('${AWS::Region}:*:'))
      .map((arn) => arn.split(':').at(-1));
    expect(shared).toEqual(['capacity-reservation/*', 'placement-group/*', 'security-group/*', 'subnet/*']);
    expect(JSON.stringify(launch!.Condition)).toContain('${AWS::AccountId}:launch-template/*');
  });

  test('reads no parameter itself: AWS does, where a template names its image by one', () => {
    const readers = statements.filter(({ statement }) => actionsOf(statement).includes('ssm:GetParameters'));
    expect(readers.length).toBeGreaterThan(0);
    for (const { statement } of readers)
      expect(statement.Condition).toEqual({ Bool: { 'aws:ViaAWSService': 'true' } });
  });

  test('makes launch templates only with its tags, and deletes only its own', () => {
    expect(holders('ec2:CreateLaunchTemplate')).toEqual(['LaunchGreen']);
    const find = (name: string, action: string) =>
      role(name).find((statement) => actionsOf(statement).includes(action))?.Condition;
    expect(find('LaunchGreen', 'ec2:CreateLaunchTemplate')).toMatchObject({
      StringEquals: { 'aws:RequestTag/greenshift:installation': 'greenshift-dev' },
    });
    expect(holders('ec2:DeleteLaunchTemplate')).toEqual(['Watchdog', 'RetireFleet', 'Conclude']);
    expect(find('RetireFleet', 'ec2:DeleteLaunchTemplate')).toMatchObject({
      StringEquals: { 'aws:ResourceTag/greenshift:installation': 'greenshift-dev' },
    });
  });
});

// A route that signs its users in was registered, and no weight could be written there.
test('whoever writes a split may keep an action that authenticates with Cognito', () => {
  const writers = holders('elasticloadbalancing:ModifyRule');
  expect(writers.length).toBeGreaterThan(4);
  expect(holders('cognito-idp:DescribeUserPoolClient')).toEqual(writers);
});

describe('the table', () => {
  const keysOf = (statement: Statement) =>
    Object.values(statement.Condition ?? {}).flatMap((keys) => [keys['dynamodb:LeadingKeys']].flat());

  test('is read and written by its keys, and the audit trail by the API alone', () => {
    const asking = statements.filter(({ statement }) =>
      actionsOf(statement).some((action) => /^dynamodb:(GetItem|PutItem|Query)$/.test(action)),
    );
    expect(asking.length).toBeGreaterThan(12);
    for (const { role, statement } of asking) {
      expect(keysOf(statement).length, `${role} ${statement.Sid}`).toBeGreaterThan(0);
      expect(keysOf(statement)).not.toContain('*');
      expect(keysOf(statement).some((key) => /audit|replay/.test(String(key)))).toBe(
        role === 'ApiRole' && statement.Sid === 'KeepTrail',
      );
    }
  });

  test('loses no item to anybody', () => {
    expect(holders('dynamodb:DeleteItem')).toEqual([]);
    expect(holders('dynamodb:UpdateItem')).toEqual([]);
  });
});

describe('rules for testers', () => {
  const find = (name: string, action: string) =>
    role(name).filter((statement) => actionsOf(statement).includes(action));

  test('are made by one function, with the marks of the installation, at listeners that their owner has tagged', () => {
    expect(holders('elasticloadbalancing:CreateRule')).toEqual(['ShiftTraffic']);
    expect(find('ShiftTraffic', 'elasticloadbalancing:CreateRule')).toMatchObject([
      {
        Condition: {
          Null: {
            'aws:ResourceTag/greenshift:service': 'false',
            'aws:RequestTag/greenshift:testers-at': 'false',
          },
          StringEquals: { 'aws:RequestTag/greenshift:installation': 'greenshift-dev' },
        },
      },
    ]);
    expect(find('ShiftTraffic', 'elasticloadbalancing:AddTags')).toMatchObject([
      { Condition: { StringEquals: { 'elasticloadbalancing:CreateAction': 'CreateRule' } } },
    ]);
  });

  test('are deleted only with these marks, by all that end a rollout', () => {
    const names = ['Watchdog', 'ShiftTraffic', 'RollBack', 'Conclude', 'Api'];
    expect(holders('elasticloadbalancing:DeleteRule')).toEqual(names);
    for (const name of names)
      expect(find(name, 'elasticloadbalancing:DeleteRule')).toMatchObject([
        {
          Condition: {
            Null: { 'aws:ResourceTag/greenshift:testers-at': 'false' },
            StringEquals: { 'aws:ResourceTag/greenshift:installation': 'greenshift-dev' },
          },
        },
      ]);
  });
});

describe('gates', () => {
  test('are asked by the functions that wait for them or tell them, and checked by the API', () => {
    expect(holders('lambda:InvokeFunction')).toEqual([
      'RolloutStateMachine',
      'ShiftTraffic',
      'Analyze',
      'RetireFleet',
      'Api',
    ]);
  });

  test('are functions that the stack names, and none of its own', () => {
    const asking = statements.filter(({ statement }) =>
      actionsOf(statement).includes('lambda:InvokeFunction'),
    );
    const ours = asking.filter(({ statement }) => statement.Sid === 'AskGates');
    expect(ours).toHaveLength(4);
    for (const { statement } of ours)
      expect(JSON.stringify(statement.Resource)).toContain(':function:greenshift-gate-*');
  });
});

/** The IAM prefix of each SDK client. */
const PREFIXES: Record<string, string> = {
  'client-auto-scaling': 'autoscaling',
  'client-ec2': 'ec2',
  'client-elastic-load-balancing-v2': 'elasticloadbalancing',
  'client-cloudformation': 'cloudformation',
  'client-cloudwatch': 'cloudwatch',
  'client-dynamodb': 'dynamodb',
  'client-eventbridge': 'events',
  'client-imagebuilder': 'imagebuilder',
  'client-lambda': 'lambda',
  'client-service-quotas': 'servicequotas',
  'client-sfn': 'states',
};

/** Calls whose action is called otherwise. */
const ACTIONS: Record<string, string> = { 'lambda:Invoke': 'lambda:InvokeFunction' };

/** `autoscaling:UpdateAutoScalingGroup` for every SDK command that was bundled with a function. */
function bundledCalls(functionName: string): string[] {
  const metafile = JSON.parse(readFileSync(join(root, `dist/${functionName}.meta.json`), 'utf8'));
  const outputs: { inputs: Record<string, { bytesInOutput: number }> }[] = Object.values(metafile.outputs);
  return outputs
    .flatMap(({ inputs }) => Object.entries(inputs))
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([path]) => path.match(/@aws-sdk\/(client-[\w-]+)\/dist-es\/commands\/(\w+)Command\.js$/))
    .flatMap((match) => (match ? [`${PREFIXES[match[1]!]}:${match[2]}`] : []))
    .map((call) => ACTIONS[call] ?? call);
}

describe('measured against the SDK commands in the bundles', () => {
  const functions = ofType(template, 'AWS::Lambda::Function').map(([, { Properties }]) => ({
    role: roleOf(Properties).replace(/Role$/, ''),
    calls: bundledCalls(Properties.Handler.split('/')[1]),
  }));
  // What AWS asks for behind a call: the client of an action that authenticates, the dry run of a new fleet, a rule's tags,
  // what refers to an image; parameters and recipes that name an image; logs, traces, undeliverable events.
  const IMPLIED =
    /^(logs|xray|sqs|iam|cognito-idp):|^ec2:(RunInstances|CreateTags|DescribeLaunchTemplates)$|^ssm:(DescribeParameters|GetParameters)$|^imagebuilder:(Get|List)ContainerRecipes?$|^elasticloadbalancing:AddTags$/;

  test('no role allows what its function has no code for', () => {
    const idle = functions.flatMap(({ role, calls }) =>
      allowed(role)
        .filter((action) => !IMPLIED.test(action) && !calls.includes(action))
        .map((action) => `${role} ${action}`),
    );
    expect(idle).toEqual([]);
  });

  // In every bundle with a DynamoDB client, which uses them for settings that we don't make.
  const CARRIED_ALONG = ['dynamodb:DescribeEndpoints', 'dynamodb:Scan'];

  // Which of a client's calls a function reaches, bundles can't say; privileges.test.ts asks it of those that are made.
  test('every call is allowed to some function', () => {
    const calls = new Set(
      functions.flatMap(({ calls }) => calls).filter((call) => !CARRIED_ALONG.includes(call)),
    );
    expect(calls.size).toBeGreaterThan(20);
    expect([...calls].filter((call) => holders(call).length === 0)).toEqual([]);
  });
});

test('nothing names a partition of AWS, so that the stack stands in GovCloud and China too', () => {
  expect(JSON.stringify(template.Resources).match(/arn:aws:[^"]*/g)).toBeNull();
});

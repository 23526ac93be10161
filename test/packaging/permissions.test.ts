import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { actionsOf, ofType, packagedTemplate, root, statementsOf } from './template.ts';

const template = packagedTemplate();
const roles = ofType(template, 'AWS::IAM::Role');
const statements = roles.flatMap(([role, resource]) =>
  statementsOf(resource).map((statement) => ({ role, statement })),
);
const role = (name: string) => statementsOf(template.Resources[`${name}Role`]!);
const allowed = (name: string) =>
  role(name)
    .filter(({ Effect }) => Effect === 'Allow')
    .flatMap(actionsOf);
const holders = (action: string) =>
  roles.map(([id]) => id.replace(/Role$/, '')).filter((name) => allowed(name).includes(action));

/** Calls to which IAM offers no resource to narrow them by. */
const ACCOUNT_WIDE =
  /^(autoscaling|elasticloadbalancing|ec2):Describe\w+$|^cloudwatch:GetMetricData$|^xray:\w+$|^logs:(\w*LogDeliver\w+|PutResourcePolicy|DescribeResourcePolicies|DescribeLogGroups)$/;

test('every function has a role of its own, which only Lambda can take on', () => {
  const used = ofType(template, 'AWS::Lambda::Function').map(([, fn]) => fn.Properties.Role['Fn::GetAtt'][0]);
  expect(new Set(used).size).toBe(used.length);
  for (const id of used) {
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
    /^(autoscaling:(Update|Delete|Set|Enable|Suspend)|elasticloadbalancing:Modify|ec2:(CreateLaunch|DeleteLaunch))/;

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

  test('is in as few hands as can be', () => {
    expect(holders('autoscaling:CreateAutoScalingGroup')).toEqual(['LaunchGreen']);
    expect(holders('iam:PassRole')).toEqual(['LaunchGreen']);
    expect(holders('ec2:RunInstances')).toEqual(['LaunchGreen']);
    expect(holders('autoscaling:DeleteAutoScalingGroup')).toEqual(['RetireFleet']);
    expect(holders('elasticloadbalancing:ModifyListener')).toEqual([
      'LaunchGreen',
      'ShiftTraffic',
      'RollBack',
      'Api',
    ]);
  });

  test('never deletes a fleet by force', () => {
    const denied = role('RetireFleet').find(({ Effect }) => Effect === 'Deny');
    expect(denied).toMatchObject({
      Action: 'autoscaling:DeleteAutoScalingGroup',
      Condition: { Bool: { 'autoscaling:ForceDelete': 'true' } },
    });
  });

  test('passes roles to fleets only, and launches from templates only, without a key pair', () => {
    const find = (action: string) =>
      role('LaunchGreen').filter((statement) => actionsOf(statement).includes(action));
    expect(find('iam:PassRole')).toMatchObject([
      {
        Condition: {
          StringEquals: { 'iam:PassedToService': ['ec2.amazonaws.com', 'autoscaling.amazonaws.com'] },
        },
      },
    ]);
    const launches = find('ec2:RunInstances');
    expect(launches).toHaveLength(2);
    for (const { Condition } of launches) expect(Condition).toBeDefined();
    expect(JSON.stringify(launches)).not.toContain('key-pair');
  });
});

/** The IAM prefix of each SDK client; the document client sends DynamoDB's calls under shorter names. */
const PREFIXES: Record<string, string> = {
  '@aws-sdk/client-auto-scaling': 'autoscaling',
  '@aws-sdk/client-ec2': 'ec2',
  '@aws-sdk/client-elastic-load-balancing-v2': 'elasticloadbalancing',
  '@aws-sdk/client-cloudwatch': 'cloudwatch',
  '@aws-sdk/client-dynamodb': 'dynamodb',
  '@aws-sdk/client-eventbridge': 'events',
  '@aws-sdk/client-imagebuilder': 'imagebuilder',
  '@aws-sdk/client-sfn': 'states',
  '@aws-sdk/lib-dynamodb': 'dynamodb',
};
const DOCUMENT_CALLS: Record<string, string> = {
  Get: 'GetItem',
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
};

/** `autoscaling:UpdateAutoScalingGroup` for every command that the adapters import from a client. */
function callsOfAdapters(): string[] {
  const calls = globSync('src/aws/**/*.ts', { cwd: root }).flatMap((path) => {
    const text = readFileSync(join(root, path), 'utf8');
    return [...text.matchAll(/import\s*\{([^}]*)\}\s*from\s*'(@aws-sdk\/[\w-]+)'/g)].flatMap(
      ([, names, client]) =>
        [...names!.matchAll(/\b(\w+)Command\b/g)].map(
          ([, name]) => `${PREFIXES[client!]}:${DOCUMENT_CALLS[name!] ?? name}`,
        ),
    );
  });
  return [...new Set(calls)].sort();
}

test('the roles allow what the adapters call, and nothing that nothing calls', () => {
  const calls = callsOfAdapters();
  expect(calls.length).toBeGreaterThan(0);
  const granted = new Set(
    roles
      .filter(([id]) => id !== 'RolloutStateMachineRole')
      .flatMap(([id]) => allowed(id.replace(/Role$/, ''))),
  );
  // What AWS asks for behind a call: the dry run of a new fleet, its tags, logs, traces and undeliverable events.
  const implied = /^(logs|xray|sqs|iam):|^ec2:(RunInstances|CreateTags)$|^autoscaling:CreateOrUpdateTags$/;
  expect(
    calls.filter((call) => !granted.has(call)),
    'called, but allowed nowhere',
  ).toEqual([]);
  const idle = [...granted].filter((action) => !calls.includes(action) && !implied.test(action));
  expect(idle, 'allowed, but called by no adapter').toEqual([]);
});

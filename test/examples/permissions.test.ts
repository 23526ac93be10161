import { readdirSync, readFileSync } from 'node:fs';
import { runSimulation } from '@cloud-copilot/iam-simulate';
import { expect, test } from 'vitest';
import { EXAMPLES, TIMEOUT } from './examples.ts';
import { type Example, FIRST_DEPLOYMENT, SERVICE } from './owned.ts';
import { resolve, type Scope } from './stack/intrinsics.ts';

const ACCOUNT = '111122223333';
const REGION = 'us-east-1';
const arn = (service: string, resource: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;
const group = (name: string) =>
  arn('autoscaling', `autoScalingGroup:00000000-0000-4000-8000-000000000000:autoScalingGroupName/${name}`);
const LOGS = arn('logs', `log-group:/${SERVICE}/servers`);

/** The calls of the programs in `examples/web`, and what they are made on. */
const CALLS: Readonly<Record<string, string>> = {
  'ssm:GetParametersByPath': arn('ssm', `parameter/${SERVICE}/`),
  'logs:CreateLogStream': `${LOGS}:log-stream:i-0123456789abcdef0`,
  'logs:PutLogEvents': `${LOGS}:log-stream:i-0123456789abcdef0`,
  'autoscaling:DescribeAutoScalingInstances': '*',
  'autoscaling:DescribeLifecycleHooks': '*',
  'autoscaling:CompleteLifecycleAction': group(`${SERVICE}-7`),
  'autoscaling:RecordLifecycleActionHeartbeat': group(`${SERVICE}-original`),
};

/** What a server that somebody has got into would like to do. */
const FORBIDDEN: readonly (readonly [string, string])[] = [
  ['ssm:GetParametersByPath', arn('ssm', 'parameter/other')],
  ['ssm:PutParameter', arn('ssm', `parameter/${SERVICE}/greeting`)],
  ['logs:PutLogEvents', arn('logs', 'log-group:/other/servers:log-stream:i-1')],
  ['logs:DeleteLogStream', `${LOGS}:log-stream:i-1`],
  ['autoscaling:CompleteLifecycleAction', group('other-7')],
  ['autoscaling:UpdateAutoScalingGroup', group(`${SERVICE}-7`)],
];

interface RoleProperties {
  readonly Policies: readonly { readonly PolicyName: string; readonly PolicyDocument: object }[];
}

/** The policies of the servers' role, with the names that the stack's resources get. */
async function policiesOf(example: Example) {
  const { template } = await example(FIRST_DEPLOYMENT);
  const values: Readonly<Record<string, string>> = {
    'AWS::Partition': 'aws',
    'AWS::Region': REGION,
    'AWS::AccountId': ACCOUNT,
    'AWS::URLSuffix': 'amazonaws.com',
    Service: SERVICE,
  };
  const scope: Scope = {
    ref: async (name) => values[name] ?? name,
    attribute: async (resource) => (resource.startsWith('ServerLogs') ? `${LOGS}:*` : resource),
    condition: async () => true,
  };
  const [, role] = Object.entries(template.Resources).find(([id]) => id.startsWith('ServerRole'))!;
  const { Policies } = (await resolve(role.Properties, scope)) as RoleProperties;
  return Policies.map(({ PolicyName: name, PolicyDocument: policy }) => ({ name, policy }));
}

async function decide(
  identityPolicies: Awaited<ReturnType<typeof policiesOf>>,
  action: string,
  resource: string,
) {
  const result = await runSimulation(
    {
      request: {
        principal: `arn:aws:sts::${ACCOUNT}:assumed-role/${SERVICE}-servers/i-0123456789abcdef0`,
        action,
        resource: { resource, accountId: ACCOUNT },
        contextVariables: {},
      },
      identityPolicies,
      serviceControlPolicies: [],
      resourceControlPolicies: [],
    },
    {},
  );
  return result.resultType === 'error' ? JSON.stringify(result.errors) : result.overallResult;
}

test('every call of the sample service is known', () => {
  const folder = new URL('../../examples/web/', import.meta.url);
  const programs = readdirSync(folder).filter((name) => name.endsWith('.mjs'));
  const code = programs.map((name) => readFileSync(new URL(name, folder), 'utf8')).join('\n');
  const sent = [...code.matchAll(/new (\w+)Command\(/g)].map(([, name]) => name!);
  expect([...new Set(sent)].toSorted()).toEqual(
    Object.keys(CALLS)
      .map((action) => action.split(':')[1])
      .toSorted(),
  );
});

test.each(EXAMPLES)(
  'the role of the servers of the example for %s may do what they do, and nothing else',
  async (_, example) => {
    const policies = await policiesOf(example);
    for (const [action, resource] of Object.entries(CALLS))
      expect([action, await decide(policies, action, resource)]).toEqual([action, 'Allowed']);
    for (const [action, resource] of FORBIDDEN)
      expect([action, await decide(policies, action, resource)]).toEqual([action, 'ImplicitlyDenied']);
  },
  TIMEOUT,
);

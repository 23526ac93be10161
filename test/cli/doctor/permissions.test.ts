import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { permissions } from '../../../cli/doctor/permissions.ts';
import { anInstallation, aResource } from './an-installation.ts';

const PLACE = 'eu-west-1:111122223333';
const LISTENER = `arn:aws:elasticloadbalancing:${PLACE}:listener/app/web/0123456789abcdef/0123456789abcdef`;
const ROLE = 'arn:aws:iam::111122223333:role/web-servers';
const TAG = { Key: 'greenshift:service', Value: 'web' };
const ROLES = ['LaunchGreen', 'ShiftTraffic', 'RollBack', 'Watchdog', 'Api', 'RetireFleet'];

interface Refusal {
  readonly action: string;
  readonly more?: string;
}

/** The findings where IAM refuses these actions, and what it was asked. */
async function found(refusals: readonly Refusal[]) {
  const asked: URLSearchParams[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (part) => {
      body += part;
    });
    request.on('end', () => {
      const sent = new URLSearchParams(body);
      asked.push(sent);
      response.end(sent.get('Action') === 'GetInstanceProfile' ? PROFILE : simulated(sent, refusals));
    });
  }).listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.close();
  });
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  const check = permissions({
    region: 'eu-west-1',
    credentials: { accessKeyId: 'AKIA', secretAccessKey: 'secret' },
    endpoint: `http://127.0.0.1:${port}`,
  });
  return { findings: await check.run(anInstallation(FACTS).installation), asked };
}

const PROFILE = `<GetInstanceProfileResponse><InstanceProfile><Arn>arn:aws:iam::111122223333:instance-profile/web</Arn><Roles><member><Arn>${ROLE}</Arn></member></Roles></InstanceProfile></GetInstanceProfileResponse>`;

function simulated(sent: URLSearchParams, refusals: readonly Refusal[]): string {
  const actions = [...sent].filter(([name]) => name.startsWith('ActionNames.')).map(([, action]) => action);
  const results = actions.map((action) => {
    const refusal = refusals.find((one) => one.action === action);
    const decision = refusal ? 'implicitDeny' : 'allowed';
    const resource = sent.get('ResourceArns.member.1');
    return `<member><EvalActionName>${action}</EvalActionName><EvalResourceName>${resource}</EvalResourceName><EvalDecision>${decision}</EvalDecision>${refusal?.more ?? ''}<MatchedStatements><member><SourcePolicyId>x</SourcePolicyId></member></MatchedStatements></member>`;
  });
  return `<SimulatePrincipalPolicyResponse><EvaluationResults>${results.join('')}</EvaluationResults></SimulatePrincipalPolicyResponse>`;
}

const FACTS = {
  stackFacts: {
    resources: ROLES.map((name) =>
      aResource({ id: `${name}Role`, type: 'AWS::IAM::Role', physicalId: `greenshift-prod-${name}` }),
    ),
    outputs: { RolloutStateMachineArn: `arn:aws:states:${PLACE}:stateMachine:greenshift-prod-rollout` },
  },
  services: async () => [
    { service: 'web', live: { fleet: 'web-7' }, spec: { traffic: { listener: LISTENER } } } as never,
  ],
  answers: {
    DescribeAutoScalingGroups: {
      AutoScalingGroups: [
        {
          AutoScalingGroupName: 'web-7',
          Tags: [TAG],
          LaunchTemplate: { LaunchTemplateId: 'lt-1', Version: '4' },
        },
      ],
    },
    DescribeTags: { TagDescriptions: [{ ResourceArn: LISTENER, Tags: [TAG] }] },
    DescribeLaunchTemplates: { LaunchTemplates: [{ LaunchTemplateId: 'lt-1', Tags: [TAG] }] },
    DescribeLaunchTemplateVersions: {
      LaunchTemplateVersions: [{ LaunchTemplateData: { IamInstanceProfile: { Name: 'web' } } }],
    },
  },
};

test('roles that may do what a service needs are no finding; IAM is asked with the tags as they are', async () => {
  const { findings, asked } = await found([]);
  expect(findings).toEqual([]);
  const writes = asked.filter(
    (sent) => sent.get('ActionNames.member.1') === 'elasticloadbalancing:ModifyListener',
  );
  expect(writes.map((sent) => sent.get('PolicySourceArn')?.split('-').at(-1)).toSorted()).toEqual([
    'Api',
    'RollBack',
    'ShiftTraffic',
    'Watchdog',
  ]);
  for (const sent of writes)
    expect(Object.fromEntries(sent)).toMatchObject({
      'ResourceArns.member.1': LISTENER,
      'ContextEntries.member.1.ContextKeyName': 'aws:ResourceTag/greenshift:service',
      'ContextEntries.member.1.ContextKeyValues.member.1': 'web',
    });
});

test('a role of the servers that may not be passed is found before a launch is refused for it', async () => {
  const { findings } = await found([{ action: 'iam:PassRole' }]);
  expect(findings).toMatchObject([
    {
      severity: 'high',
      subject: 'LaunchGreenRole',
      means: expect.stringContaining(`iam:PassRole on ${ROLE}`),
      mend: expect.stringContaining("--param='passableRoles=role/web-servers'"),
    },
  ]);
});

test.each([
  ['AllowedByOrganizations', 'a policy of the organization', 'by whoever keeps those policies'],
  ['AllowedByPermissionsBoundary', 'the permissions boundary', 'the parameter permissionsBoundary'],
])('what stands above the role is told: %s', async (element, means, mend) => {
  const more = `<Detail><${element}>false</${element}></Detail>`;
  const { findings } = await found([{ action: 'autoscaling:DeleteAutoScalingGroup', more }]);
  expect(findings).toMatchObject([
    {
      subject: 'RetireFleetRole',
      means: expect.stringContaining(means),
      mend: expect.stringContaining(mend),
    },
  ]);
});

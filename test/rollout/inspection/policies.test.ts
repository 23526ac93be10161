import { readFileSync } from 'node:fs';
import { runSimulation } from '@cloud-copilot/iam-simulate';
import { describe, expect, test } from 'vitest';
import { FINDING_CODES, type FindingCode } from '../../../src/rollout/inspection/finding.ts';

const ACCOUNT = '111122223333';
const REGION = 'eu-west-1';
const security = readFileSync(new URL('../../../docs/security.md', import.meta.url), 'utf8');
const [, rest = ''] = security.split('## Audit of live servers');
const [audit = ''] = rest.split('\n## ');

interface Policy {
  readonly Version: string;
  readonly Statement: readonly object[];
}

/** The policies of the page, by the headings that they stand under. */
const policies = new Map<string, Policy>(
  audit.split('\n### ').flatMap((part) => {
    const [, json] = /```json\n(.*?)```/s.exec(part) ?? [];
    return json === undefined ? [] : [[part.split('\n')[0]!, JSON.parse(json) as Policy] as const];
  }),
);

/** The policy that the row of a finding names; undefined where it names none. */
function preventing(code: FindingCode): string | undefined {
  const row = audit
    .split('\n')
    .find((line) => line.startsWith('| `') && line.split('|')[1]!.includes(`\`${code}\``));
  return /\| \[([^\]]+)\]\(#[^)]+\) \|$/.exec(row ?? '')?.[1];
}

interface Call {
  readonly action: string;
  readonly resource: string;
  readonly context?: Readonly<Record<string, string>>;
}

const ARN = {
  instance: `arn:aws:ec2:${REGION}:${ACCOUNT}:instance/i-0123456789abcdef0`,
  launched: `arn:aws:ec2:${REGION}:${ACCOUNT}:instance/*`,
  key: `arn:aws:ec2:${REGION}:${ACCOUNT}:key-pair/ops`,
  network: `arn:aws:ec2:${REGION}:${ACCOUNT}:network-interface/*`,
  group: `arn:aws:autoscaling:${REGION}:${ACCOUNT}:autoScalingGroup:00000000-0000-4000-8000-000000000000:autoScalingGroupName/web-7`,
  listener: `arn:aws:elasticloadbalancing:${REGION}:${ACCOUNT}:listener/app/web/50dc6c495c0c9188/f2f7dc8efc522ab2`,
};
const MADE = { 'aws:ResourceTag/greenshift:rollout': 'web-7' };
const SERVED = { 'aws:ResourceTag/greenshift:service': 'web' };
const onServer = (action: string): Call => ({ action, resource: ARN.instance });
const onGroup = (name: string, context: Call['context'] = {}): Call => ({
  action: `autoscaling:${name}`,
  resource: ARN.group,
  context,
});
const launch = (resource: string, context: Call['context'] = {}): Call => ({
  action: 'ec2:RunInstances',
  resource,
  context,
});
const PRUDENT = { 'ec2:MetadataHttpTokens': 'required', 'ec2:MetadataHttpPutResponseHopLimit': '2' };

/** The calls that bring a finding about. */
const CALLS: Readonly<Partial<Record<FindingCode, readonly Call[]>>> = {
  'session-opened': [onServer('ssm:StartSession')],
  'command-sent': [onServer('ssm:SendCommand')],
  'key-pushed': [onServer('ec2-instance-connect:SendSSHPublicKey')],
  'serial-console': [onServer('ec2-instance-connect:SendSerialConsoleSSHPublicKey')],
  'attribute-modified': [
    onServer('ec2:ModifyInstanceAttribute'),
    onServer('ec2:ModifyInstanceMetadataOptions'),
  ],
  image: [onServer('ec2:CreateReplaceRootVolumeTask')],
  'root-volume-replaced': [onServer('ec2:CreateReplaceRootVolumeTask')],
  'metadata-options-changed': [onServer('ec2:ModifyInstanceMetadataOptions')],
  'security-groups-changed': [
    onServer('ec2:ModifyInstanceAttribute'),
    {
      action: 'ec2:ModifyNetworkInterfaceAttribute',
      resource: ARN.network.replace('*', 'eni-0123456789abcdef0'),
    },
  ],
  'instance-profile-changed': [
    onServer('ec2:ReplaceIamInstanceProfileAssociation'),
    onServer('ec2:AssociateIamInstanceProfile'),
  ],
  'user-data-changed': [onServer('ec2:ModifyInstanceAttribute')],
  'termination-protection': [onServer('ec2:ModifyInstanceAttribute')],
  'attached-by-hand': [onGroup('AttachInstances')],
  'outside-group': [onGroup('DetachInstances')],
  standby: [onGroup('EnterStandby')],
  'scale-in-protection': [onGroup('SetInstanceProtection', MADE)],
  'fleet-gone': [onGroup('DeleteAutoScalingGroup', MADE)],
  'fleet-remade': [onGroup('DeleteAutoScalingGroup', MADE)],
  'fleet-template': [onGroup('UpdateAutoScalingGroup', MADE)],
  'fleet-setting': [onGroup('UpdateAutoScalingGroup', MADE)],
  split: [{ action: 'elasticloadbalancing:ModifyListener', resource: ARN.listener, context: SERVED }],
  imdsv1: [launch(ARN.launched, { 'ec2:MetadataHttpTokens': 'optional' })],
  'hop-limit': [launch(ARN.launched, { ...PRUDENT, 'ec2:MetadataHttpPutResponseHopLimit': '3' })],
  'key-pair': [launch(ARN.key)],
  'public-address': [launch(ARN.network, { 'ec2:AssociatePublicIpAddress': 'true' })],
};

/** Nothing but the policies of the page keeps the role from it: it may do everything. */
async function isAllowed(role: string, { action, resource, context = {} }: Call, under: readonly string[]) {
  const all = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
  const named = under.map((name) => ({ name, policy: policies.get(name)! }));
  const result = await runSimulation(
    {
      request: {
        principal: `arn:aws:iam::${ACCOUNT}:role/${role}`,
        action,
        resource: { resource, accountId: ACCOUNT },
        contextVariables: { 'aws:PrincipalArn': `arn:aws:iam::${ACCOUNT}:role/${role}`, ...context },
      },
      identityPolicies: [{ name: 'all', policy: all }],
      serviceControlPolicies: [{ orgIdentifier: 'root', policies: [{ name: 'all', policy: all }, ...named] }],
      resourceControlPolicies: [],
    },
    {},
  );
  if (result.resultType === 'error') throw new Error(`${action}: ${JSON.stringify(result.errors)}`);
  return result.overallResult === 'Allowed';
}

const cases = Object.entries(CALLS).flatMap(([code, calls]) =>
  calls.map((call) => [code as FindingCode, call.action, call] as const),
);
const everything = () => [...policies.keys()];

describe('a service control policy of the security page', () => {
  test.each(cases)('prevents %s: nobody may call %s', async (code, _, call) => {
    const name = preventing(code);
    expect(everything()).toContain(name);
    expect(await isAllowed('engineer', call, [])).toBe(true);
    expect(await isAllowed('engineer', call, [name!])).toBe(false);
  });

  test.each(cases)(
    'leaves the role that breaks the glass %s by %s, but for launches',
    async (_, action, call) => {
      expect(await isAllowed('break-glass', call, everything())).toBe(action !== 'ec2:RunInstances');
    },
  );

  test('is named by every finding that one prevents', () => {
    const without = FINDING_CODES.filter((code) => preventing(code) === undefined);
    expect(without).toEqual(['template-version', 'ssh-open', 'rdp-open']);
    expect(FINDING_CODES.filter((code) => !(code in CALLS))).toEqual(without);
  });

  test.each([
    ['sizes and deletes its fleets', onGroup('UpdateAutoScalingGroup', MADE)],
    ['deletes what has retired', onGroup('DeleteAutoScalingGroup', MADE)],
    ['replaces servers', onGroup('TerminateInstanceInAutoScalingGroup', MADE)],
    [
      'moves the traffic',
      { action: 'elasticloadbalancing:ModifyListener', resource: ARN.listener, context: SERVED },
    ],
    ['has prudent servers launched', launch(ARN.launched, PRUDENT)],
    ['has them launched without addresses', launch(ARN.network, { 'ec2:AssociatePublicIpAddress': 'false' })],
  ])('lets Greenshift do its work: it %s', async (_, call) => {
    expect(await isAllowed('greenshift-prod-replace-servers', call, everything())).toBe(true);
  });

  test("leaves the groups and listeners that aren't Greenshift's to their owners", async () => {
    expect(await isAllowed('engineer', onGroup('UpdateAutoScalingGroup'), everything())).toBe(true);
    const listener = { action: 'elasticloadbalancing:ModifyListener', resource: ARN.listener };
    expect(await isAllowed('engineer', listener, everything())).toBe(true);
  });
});

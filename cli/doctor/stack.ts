import type { Check } from './check.ts';
import type { Finding } from './finding.ts';
import type { Installation, StackFacts, StackResource } from './installation.ts';

const WHOLE = ['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'IMPORT_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE'];

export const stack: Check = {
  name: 'stack',
  looksAt: 'whether the stack is whole and as new as this command',
  notLocally: 'it has no CloudFormation',
  needs: ['cloudformation:DescribeStacks', 'cloudformation:ListStackResources'],
  async run(installation) {
    const facts = await installation.stack();
    return [
      ...statusFindings(installation, facts),
      ...facts.resources.filter(isBroken).map((resource) => brokenFinding(installation, resource)),
      ...releaseFindings(installation, facts),
      ...protectionFindings(installation, facts),
    ];
  },
};

const eventsOf = (name: string) =>
  `aws cloudformation describe-stack-events --stack-name ${name} --query "StackEvents[?contains(ResourceStatus, 'FAILED')]"`;

function statusFindings({ name }: Installation, { status }: StackFacts): Finding[] {
  if (status === 'UPDATE_ROLLBACK_FAILED')
    return [
      {
        severity: 'high',
        subject: name,
        means: 'an update failed, and so did the way back: some resources are of either',
        mend: `aws cloudformation continue-update-rollback --stack-name ${name}`,
      },
    ];
  if (status.endsWith('_IN_PROGRESS'))
    return [
      {
        severity: 'low',
        subject: name,
        means: `it is being changed at this moment (${status})`,
        mend: `aws cloudformation wait stack-update-complete --stack-name ${name}, then ask again`,
      },
    ];
  if (!WHOLE.includes(status))
    return [{ severity: 'high', subject: name, means: `its status is ${status}`, mend: eventsOf(name) }];
  if (status !== 'UPDATE_ROLLBACK_COMPLETE') return [];
  return [
    {
      severity: 'medium',
      subject: name,
      means: 'its last update failed and was taken back: it is as before',
      mend: eventsOf(name),
    },
  ];
}

const isBroken = ({ status }: StackResource) => /FAILED|DELETE_COMPLETE/.test(status);

const brokenFinding = ({ name }: Installation, { id, status, reason }: StackResource): Finding => ({
  severity: 'high',
  subject: id,
  means: `it is ${status}${reason && `: ${reason}`}`,
  mend: eventsOf(name),
});

/** The older of the two is the one to renew. Before 0.2 stacks don't say which release they are of. */
function releaseFindings({ name, release }: Installation, { outputs }: StackFacts): Finding[] {
  const { Release: deployed } = outputs;
  if (deployed === release) return [];
  const isNewer = deployed !== undefined && compare(deployed, release) > 0;
  return [
    {
      severity: isNewer ? 'low' : 'medium',
      subject: name,
      means: `it is of ${deployed ?? 'a release that does not say which'}, this command of ${release}`,
      mend: isNewer
        ? `check out v${deployed} for this command`
        : 'read docs/upgrades.md, then npx serverless deploy with the stage and parameters of before',
    },
  ];
}

function compare(one: string, other: string): number {
  const parts = (text: string) => text.split(/[.-]/).map((part) => Number.parseInt(part, 10) || 0);
  const [left, right] = [parts(one), parts(other)];
  return left.map((part, at) => part - (right[at] ?? 0)).find((difference) => difference !== 0) ?? 0;
}

/** The guard keeps a stack whose deletion has begun, and what is left of it can only be deleted. */
function protectionFindings({ name }: Installation, { isProtected }: StackFacts): Finding[] {
  if (isProtected) return [];
  return [
    {
      severity: 'low',
      subject: name,
      means:
        'anybody who may delete it can; while rollouts are under way its guard keeps it, but then it can be updated no more',
      mend: `aws cloudformation update-termination-protection --enable-termination-protection --stack-name ${name}`,
    },
  ];
}

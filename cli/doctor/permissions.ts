import { DescribeLaunchTemplateVersionsCommand } from '@aws-sdk/client-ec2';
import { each } from '../each.ts';
import type { AccountOptions } from '../init/account.ts';
import type { ServiceBody } from '../target.ts';
import type { Check } from './check.ts';
import { type Finding, REDEPLOY } from './finding.ts';
import { type Decision, roleOfProfile, simulate } from './iam.ts';
import { type Installation, ofType } from './installation.ts';
import { type Home, needsOf, type RoleNeed } from './needs.ts';
import type { Tagged } from './tagged.ts';

/** IAM answers few simulations in a second. */
const AT_ONCE = 2;

/** Whether the roles may do what the services need, with what the organization and a boundary leave them. */
export const permissions = (options: AccountOptions): Check => ({
  name: 'permissions',
  looksAt: 'whether the roles may do what rollouts of the services need, by a simulation of their policies',
  notLocally: 'it has no IAM',
  needs: [
    'iam:SimulatePrincipalPolicy',
    'iam:GetInstanceProfile',
    'autoscaling:DescribeAutoScalingGroups',
    'ec2:DescribeLaunchTemplates',
    'ec2:DescribeLaunchTemplateVersions',
    'elasticloadbalancing:DescribeTags',
  ],
  async run(installation) {
    const facts = await installation.stack();
    const roles = new Map(ofType(facts, 'AWS::IAM::Role').map(({ id, physicalId }) => [id, physicalId]));
    const home = homeOf(installation, facts.outputs.RolloutStateMachineArn ?? '');
    const services = await installation.services();
    const found = await each(services, AT_ONCE, (service) =>
      ofService(options, { installation, home, roles }, service),
    );
    return found.flat();
  },
});

interface Asked {
  readonly installation: Installation;
  readonly home: Home;
  readonly roles: ReadonlyMap<string, string>;
}

function homeOf({ name, region }: Installation, machine: string): Home {
  const [, partition = 'aws', , , account = ''] = machine.split(':');
  return { name, region, partition, account };
}

async function ofService(options: AccountOptions, asked: Asked, service: ServiceBody): Promise<Finding[]> {
  const { installation, home, roles } = asked;
  const tagged = await installation.tagged(service);
  const role = await instanceRole(options, asked, tagged);
  const found: Finding[] = [];
  for (const need of needsOf(tagged, home, role)) {
    const name = roles.get(need.role);
    // What the stack lacks is for the check of the stack.
    if (name === undefined) continue;
    const arn = `arn:${home.partition}:iam::${home.account}:role/${name}`;
    const decisions = await simulate(options, arn, need.need);
    found.push(
      ...decisions.filter(({ isAllowed }) => !isAllowed).map((one) => refused(service.service, need, one)),
    );
  }
  return found;
}

async function instanceRole(options: AccountOptions, { installation, home }: Asked, { template }: Tagged) {
  if (!template) return undefined;
  const { LaunchTemplateVersions: [version] = [] } = await installation.aws.ec2.send(
    new DescribeLaunchTemplateVersionsCommand({
      LaunchTemplateId: template.id,
      Versions: [template.version],
    }),
  );
  const profile = version?.LaunchTemplateData?.IamInstanceProfile;
  const name = profile?.Name ?? profile?.Arn;
  return name === undefined ? undefined : roleOfProfile(options, home.partition, name);
}

function refused(service: string, { role }: RoleNeed, { action, resource, by }: Decision): Finding {
  const why = {
    organization: 'a policy of the organization does not allow it',
    boundary: 'the permissions boundary of the role does not allow it',
    role: 'the policy of the role does not allow it',
  }[by];
  return {
    severity: 'high',
    subject: role,
    means: `a rollout of ${service} would be refused ${action} on ${resource}: ${why}`,
    mend: mendOf(action, resource, by),
  };
}

function mendOf(action: string, resource: string, by: Decision['by']): string {
  if (by === 'organization')
    return `have ${action} allowed to the roles of this stack by whoever keeps those policies`;
  if (by === 'boundary') return `allow ${action} in the policy of the parameter permissionsBoundary`;
  if (action === 'iam:PassRole')
    return `deploy with --param='passableRoles=${resource.split(/:(?=role\/)/).at(-1)}', or a pattern that covers it`;
  return `see what the check of tags says; else ${REDEPLOY}`;
}

import {
  DescribeRuleCommand,
  type DescribeRuleCommandOutput,
  ListTargetsByRuleCommand,
  TestEventPatternCommand,
} from '@aws-sdk/client-eventbridge';
import { type Check, isMissing } from './check.ts';
import { type Finding, REDEPLOY } from './finding.ts';
import type { Installation } from './installation.ts';

/** The rules that are deployed and what calls come of them; a test compares them with the catalogue. */
export const RULES: Readonly<Record<string, string>> = {
  'test-events': '`greenshift doctor --test-event` is never seen',
  images: 'no published image begins a rollout before the reconciler finds it',
  'ended-executions': 'an execution that ends is recovered a minute later',
  alarms: 'alarms that a spec names are seen a minute later',
  'touched-servers': 'a server that is entered or changed is known by the hourly audit alone',
  'replace-servers': 'no server that somebody has entered or changed is replaced',
  watchdog: 'nothing repairs what an execution has left',
  findings: 'new vulnerabilities are found some minutes later',
  'ended-rollouts': 'campaigns see minutes later that a rollout has ended',
  campaigns: 'no later wave of a campaign begins',
  reconcile: 'images whose event is lost are never rolled out',
};
/** Without which nobody else does the work. */
const VITAL = ['images', 'watchdog', 'reconcile'];

export const rules: Check = {
  name: 'rules',
  looksAt: 'whether the rules of EventBridge are on and lead to their functions',
  needs: ['events:DescribeRule', 'events:ListTargetsByRule', 'events:TestEventPattern'],
  async run(installation) {
    const names = Object.keys(RULES);
    return (await Promise.all(names.map((name) => ruleFindings(installation, name)))).flat();
  },
};

async function ruleFindings(installation: Installation, name: string): Promise<Finding[]> {
  const { name: prefix, aws } = installation;
  const Name = `${prefix}-${name}`;
  const finding = (means: string, mend: string): Finding => ({
    severity: VITAL.includes(name) ? 'high' : 'medium',
    subject: Name,
    means: `${means}: ${RULES[name]}`,
    mend,
  });
  try {
    const rule = await aws.events.send(new DescribeRuleCommand({ Name }));
    const { Targets = [] } = await aws.events.send(new ListTargetsByRuleCommand({ Rule: Name }));
    if (rule.State === 'DISABLED')
      return [finding('somebody has disabled it', `aws events enable-rule --name ${Name}`)];
    if (Targets.length === 0) return [finding('it has no target', REDEPLOY)];
    if (name === 'images' && !(await matchesImages(installation, rule)))
      return [finding('its pattern no longer matches the events of Image Builder', REDEPLOY)];
    return [];
  } catch (error) {
    if (!isMissing(error)) throw error;
    return [finding('there is no such rule', REDEPLOY)];
  }
}

/** Asked of EventBridge itself: it reads patterns, nothing is sent. */
async function matchesImages(
  { aws, region, now }: Installation,
  { EventPattern, Arn = '' }: DescribeRuleCommandOutput,
): Promise<boolean> {
  const [, partition = 'aws', , , account = ''] = Arn.split(':');
  const event = {
    version: '0',
    id: '00000000-0000-0000-0000-000000000000',
    'detail-type': 'EC2 Image Builder Image State Change',
    source: 'aws.imagebuilder',
    account,
    time: new Date(now()).toISOString(),
    region,
    resources: [`arn:${partition}:imagebuilder:${region}:${account}:image/doctor/1.0.0/1`],
    detail: { 'previous-state': { status: 'TESTING' }, state: { status: 'AVAILABLE' } },
  };
  const { Result } = await aws.events.send(
    new TestEventPatternCommand({ EventPattern, Event: JSON.stringify(event) }),
  );
  return Result === true;
}

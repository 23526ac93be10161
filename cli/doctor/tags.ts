import { TAGS } from '../../src/rollout/fleet/tags.ts';
import { optInCommands } from '../../src/rollout/interventions/opt-in-commands.ts';
import { each } from '../each.ts';
import type { Check } from './check.ts';
import type { Finding } from './finding.ts';
import type { Installation } from './installation.ts';
import type { Tagged, Tags } from './tagged.ts';

const AT_ONCE = 4;

export const tags: Check = {
  name: 'tags',
  looksAt:
    'whether groups, templates, listeners, rules and target groups of the services carry the tag that opts them in',
  needs: [
    'autoscaling:DescribeAutoScalingGroups',
    'ec2:DescribeLaunchTemplates',
    'elasticloadbalancing:DescribeTags',
  ],
  async run(installation) {
    const services = await installation.services();
    const found = await each(services, AT_ONCE, (service) => installation.tagged(service));
    return found.flatMap((one) => [...goneFindings(one), ...untagged(one), ...foreign(one, installation)]);
  },
};

function goneFindings({ service, group }: Tagged): Finding[] {
  if (group) return [];
  return [
    {
      severity: 'high',
      subject: service,
      means: 'the live group on record is not there',
      mend: `greenshift audit ${service} --now`,
    },
  ];
}

function untagged({ service, group, template, routes, beside }: Tagged): Finding[] {
  const finding = (subject: string, mend: string): Finding => ({
    severity: 'high',
    subject,
    means: `it does not carry the tag ${TAGS.service}: no rollout of ${service} may change it`,
    mend,
  });
  const lacks = (own: Tags) => own[TAGS.service] === undefined;
  return [
    ...(group && lacks(group.tags) ? [finding(group.name, optInCommands.group(group.name, service))] : []),
    ...(template && lacks(template.tags)
      ? [finding(template.id, optInCommands.template(template.id, service))]
      : []),
    ...[...routes, ...beside]
      .filter((route) => lacks(route.tags))
      .map(({ arn }) => finding(arn, optInCommands.route(arn, service))),
  ];
}

/** Another stage's mark: two installations would change the same group by turns. */
function foreign({ service, group }: Tagged, { name, isLocal }: Installation): Finding[] {
  const marked = group?.tags[TAGS.installation];
  if (!group || marked === undefined || marked === name || isLocal) return [];
  return [
    {
      severity: 'high',
      subject: group.name,
      means: `it is marked by the installation ${marked}, and ${name} has it as the live group of ${service}`,
      mend: `greenshift delete ${service} on one of the two (--stack ${marked}, --stack ${name})`,
    },
  ];
}

import type { SettingChange } from '../fleet/settings.ts';
import { inRegionOf, resumeProcesses, setTemplateVersion } from '../interventions/by-hand.ts';
import type { Expected, FleetFacts, LaunchedFrom, Opening } from './facts.ts';

/* What a person does about a finding: commands of the AWS CLI, in the region of the fleet. */

type Place = Pick<FleetFacts, 'name' | 'arn'>;

const inRegion = (command: string, { arn }: Pick<FleetFacts, 'arn'>) => `${command} ${inRegionOf(arn)}`;

/** The group launches another in its place. Termination protection doesn't keep Auto Scaling from it (EC2 user guide). */
export const replaceServer = (fleet: Place, server: string) =>
  inRegion(
    `aws autoscaling terminate-instance-in-auto-scaling-group --instance-id ${server} --no-should-decrement-desired-capacity`,
    fleet,
  );

export const terminateServer = (fleet: Place, server: string) =>
  inRegion(`aws ec2 terminate-instances --instance-ids ${server}`, fleet);

export const allowTermination = (fleet: Place, server: string) =>
  inRegion(`aws ec2 modify-instance-attribute --instance-id ${server} --no-disable-api-termination`, fleet);

export const allowScaleIn = (fleet: Place, server: string) =>
  inRegion(
    `aws autoscaling set-instance-protection --auto-scaling-group-name ${fleet.name} --instance-ids ${server} --no-protected-from-scale-in`,
    fleet,
  );

export const closePort = (fleet: Place, { securityGroup, permission }: Opening) =>
  inRegion(
    `aws ec2 revoke-security-group-ingress --group-id ${securityGroup} --ip-permissions '${permission}'`,
    fleet,
  );

export const keepAddressesPrivate = (fleet: FleetFacts) =>
  [
    ...fleet.subnets.map((subnet) =>
      inRegion(`aws ec2 modify-subnet-attribute --subnet-id ${subnet} --no-map-public-ip-on-launch`, fleet),
    ),
    `AssociatePublicIpAddress false in what ${fleet.name} is launched from; then ${NEXT_ROLLOUT}`,
  ].join(', and ');

const NEXT_ROLLOUT = 'the next rollout replaces the servers';

/** Another version of the template that the next fleet is launched from: `data` is its `--launch-template-data`. */
export function changeTemplate(fleet: FleetFacts, expected: Expected, what: string, data: string): string {
  const { template } = fleet;
  if (expected.pattern !== undefined || !template)
    return `in what ${expected.pattern ?? fleet.name} is launched from: ${what}; then ${NEXT_ROLLOUT}`;
  const { id } = template;
  const make = `aws ec2 create-launch-template-version --launch-template-id ${id} ${filled(data, fleet, template)}`;
  const roll = `greenshift start ${expected.service} ${expected.images[0]}`;
  return `${inRegion(make, fleet)} && ${launchVersion(fleet, id, '$Latest')} && ${roll}`;
}

const filled = (data: string, { arn }: Pick<FleetFacts, 'arn'>, { id, version }: LaunchedFrom) =>
  data
    .replaceAll('{id}', id)
    .replaceAll('{version}', String(version))
    .replaceAll('{region}', inRegionOf(arn));

/** `--launch-template-data` of a version like the one that is launched, but for `data`. */
export const withData = (data: object) =>
  `--source-version {version} --launch-template-data '${JSON.stringify(data)}'`;

/** As `withData`, without a member: a version that inherits can't leave it out. */
export const withoutMember = (member: string) =>
  `--launch-template-data "$(aws ec2 describe-launch-template-versions --launch-template-id {id} --versions {version} --query 'LaunchTemplateVersions[0].LaunchTemplateData' {region} | jq 'del(.${member})')"`;

export function launchVersion(fleet: FleetFacts, id: string, version: number | '$Latest'): string {
  const { name, isMixed } = fleet;
  return inRegion(
    setTemplateVersion({ name, ...(isMixed && { overrides: true }) }, id, String(version)),
    fleet,
  );
}

/** Numbers that the group takes under the same name as the command. */
const NUMBERS: Readonly<Record<string, string>> = {
  MaxSize: '--max-size',
  DefaultCooldown: '--default-cooldown',
  DefaultInstanceWarmup: '--default-instance-warmup',
  HealthCheckGracePeriod: '--health-check-grace-period',
  MaxInstanceLifetime: '--max-instance-lifetime',
};

export function restoreSetting(fleet: Place, { setting, from, to }: SettingChange): string {
  const option = NUMBERS[setting];
  const group = `aws autoscaling update-auto-scaling-group --auto-scaling-group-name ${fleet.name}`;
  if (option && from !== undefined) return inRegion(`${group} ${option} ${from}`, fleet);
  const [, process] = /^suspended process "(\w+)"$/.exec(setting) ?? [];
  if (process && to !== undefined) return inRegion(resumeProcesses(fleet.name, [process]), fleet);
  return 'set it back, or keep it: the next rollout carries it over, and the finding ends with it';
}

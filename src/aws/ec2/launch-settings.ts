import {
  DescribeLaunchTemplateVersionsCommand,
  type EC2Client,
  type ResponseLaunchTemplateData,
} from '@aws-sdk/client-ec2';
import type { Override } from '../../ports/fleets.ts';
import type { LaunchSettings, ReportedFleet, SizedFleet } from '../../ports/launch-settings.ts';
import type { SettingReport } from '../../rollout/settings-report.ts';
import { callAws, required } from '../call.ts';
import { imageSnapshots } from './image-snapshots.ts';
import { NO_KEY_PAIR } from './key-pairs.ts';
import { type OverrideSource, overrideReports } from './override-report.ts';
import { shortagesOf } from './shortages.ts';
import { templateReport } from './template-report.ts';

type Client = Pick<EC2Client, 'send'>;

/** `keyPairs` is a pattern of the names of key pairs that the roles may launch with. */
export const launchSettings = (client: Client, keyPairs = NO_KEY_PAIR): LaunchSettings => ({
  async report(fleet, configuration) {
    const data = configuration
      ? (configuration.data as ResponseLaunchTemplateData)
      : await templateDataOf(client, fleet.launchTemplate);
    return report(client, keyPairs, fleet, data);
  },
  shortages: (fleet) => shortages(client, fleet),
});

async function templateDataOf(
  client: Client,
  launchTemplate: ReportedFleet['launchTemplate'],
  ResolveAlias?: true,
): Promise<ResponseLaunchTemplateData> {
  if (!launchTemplate) return {};
  const { id, version } = launchTemplate;
  const what = `version ${version} of the launch template ${id}`;
  const input = { LaunchTemplateId: id, Versions: [version], ResolveAlias };
  const { LaunchTemplateVersions } = await callAws(
    `describe ${what}`,
    client.send(new DescribeLaunchTemplateVersionsCommand(input)),
  );
  return required(LaunchTemplateVersions?.[0]?.LaunchTemplateData, what);
}

async function report(
  client: Client,
  keyPairs: string,
  { name, targetGroups, overrides = [] }: ReportedFleet,
  data: ResponseLaunchTemplateData,
): Promise<SettingReport[]> {
  const { ImageId: imageId = '', BlockDeviceMappings = [] } = data;
  const hasSnapshots = BlockDeviceMappings.some(({ Ebs }) => Ebs?.SnapshotId !== undefined);
  const snapshots = hasSnapshots ? await imageSnapshots(client, imageId) : new Set<string>();
  const context = { group: name, targetGroups, imageId, keyPairs, imageSnapshots: snapshots };
  const sources = await Promise.all(overrides.map((override) => sourceOf(client, override)));
  return [...templateReport(data, context), ...(await overrideReports(client, sources, context))];
}

async function shortages(client: Client, fleet: SizedFleet): Promise<string[]> {
  const { name, desired, launchTemplate, overrides, servers, subnets = [] } = fleet;
  const isWeighted = [...(overrides ?? []), ...servers].some(({ weight }) => weight !== undefined);
  const { InstanceType } = await templateDataOf(client, launchTemplate);
  const named = overrides?.flatMap(({ instanceType }) => instanceType ?? []) ?? [];
  const own = InstanceType === undefined ? [] : [InstanceType];
  // Where requirements choose types, AWS chooses among what it offers.
  const instanceTypes = overrides && named.length < overrides.length ? [] : named.length > 0 ? named : own;
  return shortagesOf(client, {
    name,
    servers: isWeighted ? servers.length : desired,
    subnets,
    instanceTypes,
  });
}

async function sourceOf(client: Client, override: Override): Promise<OverrideSource> {
  const { launchTemplate } = override;
  return launchTemplate
    ? { ...override, data: await templateDataOf(client, launchTemplate, true) }
    : override;
}

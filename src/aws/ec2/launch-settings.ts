import type { EC2Client, ResponseLaunchTemplateData } from '@aws-sdk/client-ec2';
import type { Override } from '../../ports/fleets.ts';
import type { LaunchSettings, ReportedFleet } from '../../ports/launch-settings.ts';
import { quorumReport } from '../../rollout/fleet/quorum.ts';
import type { SettingReport } from '../../rollout/fleet/settings-report.ts';
import { imageSnapshots } from './image-snapshots.ts';
import { NO_KEY_PAIR } from './key-pairs.ts';
import { type OverrideSource, overrideReports } from './override-report.ts';
import { shortagesOf } from './shortages.ts';
import { templateReport } from './template-report.ts';
import { decodedUserData } from './user-data.ts';
import { templateDataOf, wantedBy } from './wanted.ts';

type Client = Pick<EC2Client, 'send'>;

/** `keyPairs` is a pattern of the names of key pairs that the roles may launch with. */
export const launchSettings = (client: Client, keyPairs = NO_KEY_PAIR): LaunchSettings => ({
  async report(fleet, configuration) {
    const data = configuration
      ? (configuration.data as ResponseLaunchTemplateData)
      : await templateDataOf(client, fleet.launchTemplate);
    return report(client, keyPairs, fleet, data);
  },
  shortages: async (fleet) => shortagesOf(client, await wantedBy(client, fleet)),
});

async function report(
  client: Client,
  keyPairs: string,
  { name, targetGroups, minSize, maxSize, overrides = [] }: ReportedFleet,
  data: ResponseLaunchTemplateData,
): Promise<SettingReport[]> {
  const { ImageId: imageId = '', BlockDeviceMappings = [] } = data;
  const hasSnapshots = BlockDeviceMappings.some(({ Ebs }) => Ebs?.SnapshotId !== undefined);
  const snapshots = hasSnapshots ? await imageSnapshots(client, imageId) : new Set<string>();
  const context = { group: name, targetGroups, imageId, keyPairs, imageSnapshots: snapshots };
  const sources = await Promise.all(overrides.map((override) => sourceOf(client, override)));
  return [
    ...templateReport(data, context),
    ...quorumReport({ startup: decodedUserData(data), minSize, maxSize }),
    ...(await overrideReports(client, sources, context)),
  ];
}

async function sourceOf(client: Client, override: Override): Promise<OverrideSource> {
  const { launchTemplate } = override;
  return launchTemplate
    ? { ...override, data: await templateDataOf(client, launchTemplate, true) }
    : override;
}

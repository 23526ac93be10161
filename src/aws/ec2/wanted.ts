import {
  DescribeLaunchTemplateVersionsCommand,
  type EC2Client,
  type ResponseLaunchTemplateData,
} from '@aws-sdk/client-ec2';
import type { Fleet } from '../../ports/fleets.ts';
import type { SizedFleet } from '../../ports/launch-settings.ts';
import { callAws, required } from '../call.ts';

type Client = Pick<EC2Client, 'send'>;

/** What `servers` more would be launched of, and where. */
export interface Wanted {
  readonly name: string;
  readonly servers: number;
  readonly subnets: readonly string[];
  /** None where requirements choose them. */
  readonly instanceTypes: readonly string[];
  /** Servers have weights, so that how many there will be depends on their kinds. */
  readonly isWeighted: boolean;
  /** What the template says; empty with a launch configuration. */
  readonly data: ResponseLaunchTemplateData;
}

/** For as many servers again as the fleet has. */
export async function wantedBy(client: Client, fleet: SizedFleet): Promise<Wanted> {
  const { name, desired, launchTemplate, overrides, servers, subnets = [] } = fleet;
  const isWeighted = [...(overrides ?? []), ...servers].some(({ weight }) => weight !== undefined);
  const data = await templateDataOf(client, launchTemplate);
  const { InstanceType } = data;
  const named = overrides?.flatMap(({ instanceType }) => instanceType ?? []) ?? [];
  const own = InstanceType === undefined ? [] : [InstanceType];
  // Where requirements choose types, AWS chooses among what it offers.
  const instanceTypes = overrides && named.length < overrides.length ? [] : named.length > 0 ? named : own;
  return {
    name,
    servers: isWeighted ? servers.length : desired,
    subnets,
    instanceTypes,
    isWeighted,
    data,
  };
}

export async function templateDataOf(
  client: Client,
  launchTemplate: Fleet['launchTemplate'],
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

import { DescribeImagesCommand, type EC2Client, type ResponseLaunchTemplateData } from '@aws-sdk/client-ec2';
import type { Override } from '../../ports/fleets.ts';
import type { SettingReport } from '../../rollout/fleet/settings-report.ts';
import { callAws } from '../call.ts';
import { type TemplateContext, templateReport } from './template-report.ts';

type Client = Pick<EC2Client, 'send'>;

/** What an override is launched from, as far as it isn't what the rest of the fleet is. */
export interface OverrideSource extends Override {
  /** Of its own template. */
  readonly data?: ResponseLaunchTemplateData;
}

const settingOf = ({ name }: Override) => `instance override "${name}"`;

/**
 * What becomes of each kind of server. A rollout has one image: where an override names another, that takes its place,
 * as long as it is for the same architecture.
 */
export async function overrideReports(
  client: Client,
  overrides: readonly OverrideSource[],
  context: TemplateContext,
): Promise<SettingReport[]> {
  const images = overrides.flatMap((override) => imageOf(override) ?? []);
  const architectures = await architecturesOf(client, [context.imageId, ...images]);
  return overrides.flatMap((override) => [
    sourceReport(override, context.imageId, architectures),
    ...(override.data ? templateLines(override, override.data, context) : []),
  ]);
}

const imageOf = ({ imageId, data }: OverrideSource) => imageId ?? data?.ImageId;

function sourceReport(
  override: OverrideSource,
  live: string,
  architectures: ReadonlyMap<string, string>,
): SettingReport {
  const setting = settingOf(override);
  const image = imageOf(override);
  const { weight } = override;
  const counted = weight === undefined ? override.name : `${override.name}, which counts ${weight}`;
  if (image === undefined) return { setting, outcome: 'copied', from: counted };
  const [own, others] = [architectures.get(image), architectures.get(live)];
  if (own !== undefined && others !== undefined && own !== others)
    return {
      setting,
      outcome: 'refused',
      from: image,
      why: `its servers run ${image} for ${own}, the others ${live} for ${others}, and a rollout has one image`,
      fix: `leave ${override.name} out, or give it a group and a service of its own`,
    };
  const why =
    image === live ? undefined : `finding: until now its servers ran another image than the others, ${live}`;
  return { setting, outcome: 'rewritten', from: image, to: 'the image of the rollout', ...(why && { why }) };
}

/** Of its own template what can't be had, and what its owner should know: no version of that is made. */
function templateLines(
  override: OverrideSource,
  { ImageId: imageId = '', ...data }: ResponseLaunchTemplateData,
  context: TemplateContext,
): SettingReport[] {
  return templateReport(data, { ...context, imageId })
    .map((line) => (line.outcome === 'rewritten' ? withoutVersion(line) : line))
    .filter(({ outcome, why }) => outcome === 'refused' || why !== undefined)
    .map((line) => ({ ...line, setting: `${line.setting} of ${settingOf(override)}` }));
}

const withoutVersion = (line: SettingReport): SettingReport => ({
  ...line,
  outcome: 'refused',
  fix: 'make a version of its template without them, or launch it from the template of the group',
});

/** By image; nothing of one that is gone. A filter passes over those, where ImageIds would be refused. */
async function architecturesOf(
  client: Client,
  images: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const Values = [...new Set(images)].filter((image) => image.startsWith('ami-'));
  if (Values.length < 2) return new Map();
  const { Images = [] } = await callAws(
    'describe the images of a mixed instances policy',
    client.send(new DescribeImagesCommand({ Filters: [{ Name: 'image-id', Values }] })),
  );
  return new Map(
    Images.map(({ ImageId = '', Architecture = '' }): [string, string] => [ImageId, Architecture]),
  );
}

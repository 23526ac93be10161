import type { Builds, BuiltImage } from '../../ports/builds.ts';
import type { Ports } from '../../ports/ports.ts';
import { campaignOf } from '../../records/campaigns.ts';
import { CloudRefused, ImageNotFound } from '../../rollout/errors.ts';

/**
 * The builds of Image Builder, and those whose campaigns are led from elsewhere: of a build of another region or account
 * Image Builder tells nothing here, and its campaign knows the AMIs that there are of it here.
 */
export const withLedBuilds = (builds: Builds, ports: Pick<Ports, 'campaigns'>): Builds => ({
  ...builds,
  async find(build) {
    try {
      return await builds.find(build);
    } catch (error) {
      if (!(error instanceof ImageNotFound || error instanceof CloudRefused)) throw error;
      const led = await ledBuild(ports, build);
      if (!led) throw error;
      return led;
    }
  },
});

async function ledBuild(ports: Pick<Ports, 'campaigns'>, buildArn: string): Promise<BuiltImage | undefined> {
  const { found } = await campaignOf(ports, buildArn);
  if (found?.leader?.campaign === undefined) return undefined;
  const { builtAt, pipeline, images: imageIds } = found;
  return {
    buildArn,
    available: true,
    isElsewhere: true,
    imageIds,
    ...(builtAt !== undefined && { builtAt }),
    ...(pipeline !== undefined && { pipeline }),
  };
}

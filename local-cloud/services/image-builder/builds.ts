import { fileURLToPath } from 'node:url';
import type * as imagebuilder from '@aws-sdk/client-imagebuilder';
import type { Compute } from '../../compute-interface.ts';
import { arn, type Region } from '../../region.ts';
import { registerAmi } from './ami.ts';
import { distribute } from './distribute.ts';
import { find } from './lookup.ts';
import { type Build, type BuildStore, type Destination, type Order, type State, slug } from './model.ts';
import { invalidRequest } from './requests.ts';
import { endScan } from './scans.ts';

/** How long a build stays in each state, in the cloud's milliseconds. The build itself takes the time that it takes. */
export type Stages = Readonly<Record<'PENDING' | 'BUILDING' | 'TESTING' | 'DISTRIBUTING', number>>;

const ENDED = ['AVAILABLE', 'FAILED', 'CANCELLED'];

const ended = ({ image }: Build) => ENDED.includes(image.state?.status ?? '');

export type Builds = ReturnType<typeof createBuilds>;

/** Builds images, with the states and the events that Image Builder goes through. */
export function createBuilds(
  region: Region,
  state: State,
  imageStore: BuildStore,
  compute: Pick<Compute, 'registerImage'>,
  stages: Stages,
  destinations: readonly Destination[] = [],
) {
  const waiting = new Set<() => void>();
  let closed = false;

  // A pause that is cancelled never ends: what would have followed is forgotten.
  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const cancel = region.clock.after(ms, () => {
        waiting.delete(cancel);
        resolve();
      });
      waiting.add(cancel);
    });

  function enter(build: Build, status: imagebuilder.ImageStatus, reason?: string): void {
    const previous = build.image.state?.status;
    build.image = { ...build.image, state: { status, reason } };
    region.emit({
      source: 'aws.imagebuilder',
      'detail-type': 'EC2 Image Builder Image State Change',
      resources: [build.image.arn],
      detail: { 'previous-state': { status: previous }, state: { status } },
    });
  }

  async function run(build: Build, order: Order): Promise<void> {
    await pause(stages.PENDING);
    if (ended(build)) return;
    enter(build, 'BUILDING');
    const [built] = await Promise.all([
      imageStore.build(fileURLToPath(order.recipe.folder)),
      pause(stages.BUILDING),
    ]);
    const tested = order.tests?.imageTestsEnabled ?? true;
    for (const stage of [...(tested ? (['TESTING'] as const) : []), 'DISTRIBUTING'] as const) {
      if (ended(build)) return;
      enter(build, stage);
      await pause(stages[stage]);
    }
    if (ended(build)) return;
    build.vulnerabilities = built.vulnerabilities ?? [];
    endScan(region, build);
    const ami = registerAmi(region, imageStore, compute, build, order, built.digest);
    build.image = { ...build.image, outputResources: { amis: [ami] } };
    if (order.distribution) {
      const copies = await distribute(region, destinations, build, order, built.digest);
      if (ended(build)) return;
      build.image = { ...build.image, outputResources: { amis: [ami, ...copies] } };
    }
    enter(build, 'AVAILABLE');
  }

  return {
    /** Returns the ARN of the build that now runs. */
    start(order: Order): string {
      const build = newBuild(region, state, order);
      state.builds.set(build.image.arn, build);
      void run(build, order).catch((error: Error) => {
        if (!closed && !ended(build)) enter(build, 'FAILED', error.message);
      });
      return build.image.arn;
    },

    cancel(id: string | undefined): void {
      const build = find(state.builds, 'image', id);
      if (ended(build))
        throw invalidRequest(`The image ${id} is ${build.image.state?.status}: too late to cancel.`);
      enter(build, 'CANCELLED');
    },

    /** Leaves the builds that are under way as they are, for ever. */
    close(): void {
      closed = true;
      for (const cancel of waiting) cancel();
      waiting.clear();
    },
  };
}

function newBuild(region: Region, { builds }: State, order: Order): Build {
  const { view } = order.recipe;
  const versionArn = arn(region, 'imagebuilder', `image/${slug(view.name)}/${view.version}`);
  const number = [...builds.keys()].filter((id) => id.startsWith(`${versionArn}/`)).length + 1;
  return {
    image: {
      arn: `${versionArn}/${number}`,
      type: 'AMI',
      name: view.name,
      version: `${view.version}/${number}`,
      platform: view.platform,
      state: { status: 'PENDING' },
      imageRecipe: view,
      sourcePipelineName: order.pipeline?.name,
      sourcePipelineArn: order.pipeline?.arn,
      infrastructureConfiguration: order.infrastructure,
      distributionConfiguration: order.distribution,
      imageTestsConfiguration: order.tests,
      imageScanningConfiguration: order.scanning,
      ...(order.scanning?.imageScanningEnabled && { scanState: { status: 'PENDING' } }),
      dateCreated: new Date(region.clock.now()).toISOString(),
      outputResources: { amis: [] },
      tags: { ...order.tags },
      buildType: 'USER_INITIATED',
      imageSource: 'CUSTOM',
    },
    vulnerabilities: [],
  };
}

import type { Compute } from '../../compute-interface.ts';
import type { InstanceHosts } from '../../instance-hosts.ts';
import { AwsError, type Operation, type ServiceOperations } from '../../operations.ts';
import type { Region } from '../../region.ts';
import { scopedClock } from '../../time/scoped-clock.ts';
import { createTrail, type Trail } from '../cloudtrail/cloudtrail.ts';
import { createParameterStore, type ParameterStore } from '../ssm/parameters.ts';
import type { LaunchCheck } from './capacity.ts';
import { createCompute } from './compute.ts';
import type { Tags } from './filters.ts';
import { imageOperations, imagesWith } from './image-operations.ts';
import { createImageParameters } from './image-parameters.ts';
import { imageProtectionOperations } from './image-protection.ts';
import { type ImageChild, imageUseOperations } from './image-uses.ts';
import { createImages, type ImageDelays, type NewImage } from './images.ts';
import { instanceAttributeOperations } from './instance-attributes.ts';
import { instanceOperations } from './instance-operations.ts';
import { instanceTypeOperations } from './instance-type-operations.ts';
import { createInstances, type Instances } from './instances.ts';
import { launchTemplateReadOperations } from './launch-template-reads.ts';
import { launchTemplateWriteOperations } from './launch-template-writes.ts';
import { createLaunchTemplates, type LaunchTemplates } from './launch-templates.ts';
import { securityGroupOperations } from './security-groups.ts';
import { createSnapshots, type Snapshots, snapshotOperations } from './snapshots.ts';
import { createSpotMarket, type SpotMarket } from './spot.ts';
import { createPlaces, type Places, placeOperations } from './subnets.ts';
import { tagOperations } from './tags.ts';
import { createVcpuQuotas, type VcpuQuotas } from './vcpu-quotas.ts';

export interface Ec2 {
  readonly service: ServiceOperations;
  readonly compute: Compute;
  /** For observers inside the process, which may not change it. */
  readonly templates: LaunchTemplates;
  readonly instances: Instances;
  readonly snapshots: Pick<Snapshots, 'all' | 'find'>;
  /**
   * Adds an image as no operation can: another account's (`ownerId`), shared with this one or not (`shared`), one that is
   * `pending` or `failed`, one that the API knows only later (`knownFrom`). An image of the same id gives way to it.
   */
  putImage(image: NewImage): void;
  /** Lets images that are built from now on be unknown to the API for a while, then `pending`. */
  delayImages(delays: ImageDelays): void;
  /** Gives a parameter of Systems Manager the image as its next value, as an image pipeline's distribution does. */
  putImageParameter(name: string, imageId: string): void;
  readonly limitAddresses: Places['limitAddresses'];
  readonly withholdType: Places['withholdType'];
  readonly vcpuQuotas: VcpuQuotas;
  /** Whether an image is known and not deregistered. */
  hasImage(imageId: string): boolean;
  /** None of an image that isn't known. */
  imageTags(imageId: string): Tags;
  /** Lets `check` decide on every launch from now on; without one all may go on. */
  refuseLaunches(check: LaunchCheck | undefined): void;
  /** Takes a Spot Instance back. */
  readonly interruptSpot: SpotMarket['interrupt'];
  /** Ends what waits on the clock. */
  close(): void;
}

/** What EC2 shares with other services of its region; what isn't given, it has for itself. */
export interface Ec2Interfaces {
  readonly trail?: Trail;
  readonly parameters?: ParameterStore;
  /** Those of Image Builder. */
  readonly recipes?: () => readonly ImageChild[];
}

/** EC2: images, launch templates and the instances that Auto Scaling launches from them. */
export function createEc2(cloud: Region, hosts: InstanceHosts, shared: Ec2Interfaces = {}): Ec2 {
  const { trail = createTrail(cloud), parameters: store = createParameterStore(cloud.clock) } = shared;
  const clock = scopedClock(cloud.clock);
  const region = { ...cloud, clock };
  const snapshots = createSnapshots();
  const images = createImages(region, snapshots);
  const parameters = createImageParameters(store);
  const templates = createLaunchTemplates(region);
  const instances = createInstances(region, hosts);
  const places = createPlaces(instances);
  const vcpuQuotas = createVcpuQuotas(instances);
  const spot = createSpotMarket(region, instances);
  let check: LaunchCheck | undefined;
  const refusal: LaunchCheck = (launch) => {
    places.check(launch.instanceType, launch.availabilityZone, launch.subnetId);
    vcpuQuotas.check(launch.instanceType, launch.isSpot ?? false);
    return check?.(launch);
  };
  return {
    service: {
      signingName: 'ec2',
      operations: withDryRun({
        ...imageOperations(region, images, snapshots),
        ...imageUseOperations(region, images, { ...shared, instances, templates, parameters: store }),
        ...snapshotOperations(region, snapshots, imagesWith(images)),
        ...imageProtectionOperations(region, images),
        ...tagOperations(images, snapshots),
        ...launchTemplateReadOperations(region, templates, parameters),
        ...launchTemplateWriteOperations(region, templates, { images, parameters }),
        ...instanceOperations(region, instances),
        ...instanceAttributeOperations(region, instances, trail),
        ...securityGroupOperations(region),
        ...instanceTypeOperations(),
        ...placeOperations(region, places),
      }),
    },
    compute: {
      ...createCompute(templates, { images, parameters }, instances, (launch) => refusal(launch)),
      onRecommendation: spot.onRecommendation,
    },
    interruptSpot: spot.interrupt,
    templates,
    instances,
    snapshots,
    putImage: images.put,
    delayImages: images.delay,
    putImageParameter: (name, imageId) => void store.put(name, imageId),
    limitAddresses: places.limitAddresses,
    withholdType: places.withholdType,
    vcpuQuotas,
    hasImage: (imageId) => images.find(imageId) !== undefined,
    imageTags: (imageId) => images.find(imageId)?.tags ?? {},
    refuseLaunches: (next) => {
      check = next;
    },
    close: clock.cancelAll,
  };
}

/** DryRun checks permissions alone, and here everything is permitted. */
function withDryRun(operations: Readonly<Record<string, Operation>>): Record<string, Operation> {
  const heeding =
    (operation: Operation): Operation =>
    (input, call) => {
      if (!input.DryRun) return operation(input, call);
      throw new AwsError('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.', 412);
    };
  return Object.fromEntries(Object.entries(operations).map(([name, run]) => [name, heeding(run)]));
}

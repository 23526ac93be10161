import type { InstanceRequirements, LaunchConfiguration } from '@aws-sdk/client-auto-scaling';
import type { ResponseLaunchTemplateData } from '@aws-sdk/client-ec2';
import type { Compute, TemplateLaunch } from '../../compute-interface.ts';
import { AwsError } from '../../operations.ts';
import { checkArchitecture, type LaunchCheck } from './capacity.ts';
import { tagsFor } from './filters.ts';
import type { Images } from './images.ts';
import { findInstances } from './instance-operations.ts';
import { matchingTypes } from './instance-requirements.ts';
import { instanceType as typeNamed } from './instance-types.ts';
import type { Instances } from './instances.ts';
import { findVersion } from './launch-template-versions.ts';
import type { LaunchTemplates, Template, TemplateVersion } from './launch-templates.ts';
import type { ImageSources } from './template-data.ts';

/** RunInstances' own default. */
const DEFAULT_INSTANCE_TYPE = 'm1.small';

/** EC2 as the other services call it. `check` may refuse a launch. */
export function createCompute(
  templates: LaunchTemplates,
  sources: ImageSources,
  instances: Instances,
  check: LaunchCheck,
): Omit<Compute, 'onRecommendation'> {
  const { images, parameters } = sources;

  function resolve(request: TemplateLaunch) {
    const template = templates.find({ LaunchTemplateId: request.launchTemplateId });
    return plan(template, findVersion(template, request.version), sources, request);
  }

  return {
    dryRun: (request) => void resolve(request),
    instanceTypes(request, requirements) {
      const { data } = findVersion(
        templates.find({ LaunchTemplateId: request.launchTemplateId }),
        request.version,
      );
      const own = requirements ?? (data.InstanceRequirements as InstanceRequirements | undefined);
      if (!own || request.instanceType) return [typeNamed(request.instanceType ?? typeIn(data))];
      const { architecture } = images.launchable(parameters.resolve(request.imageId ?? data.ImageId ?? ''));
      return matchingTypes(own, architecture).toSorted((a, b) => a.price - b.price);
    },
    launch(request) {
      const { availabilityZone, subnetId } = request;
      const { data, image, instanceType, version, tags } = request.configuration
        ? configured(request.configuration, images)
        : templated(
            resolve({
              ...request,
              launchTemplateId: request.launchTemplateId ?? '',
              version: request.version ?? '$Default',
            }),
          );
      const isSpot = request.isSpot ?? isSpotData(data);
      const groupName = request.tags['aws:autoscaling:groupName'];
      const place = { availabilityZone, subnetId };
      const refusal = check({ imageId: image.imageId, instanceType, ...place, isSpot, groupName });
      if (refusal instanceof AwsError) throw refusal;
      const instance = instances.start({
        imageId: image.imageId,
        instanceType,
        architecture: image.architecture,
        lifecycle: isSpot ? 'spot' : undefined,
        data,
        endsWith: refusal?.reason,
        availabilityZone,
        subnetId,
        tags: {
          ...tagsFor('instance', data.TagSpecifications),
          ...request.tags,
          ...tags,
        },
      });
      return {
        instanceId: instance.instanceId,
        imageId: image.imageId,
        instanceType,
        version,
        isSpot,
      };
    },
    terminate: instances.terminate,
    stop: instances.stop,
    resume: instances.resume,
    state: (instanceId) => instances.get(instanceId)?.state,
    stateReason: (instanceId) => instances.get(instanceId)?.ended?.message,
    describe(instanceId) {
      const { state, instanceType, availabilityZone, lifecycle } = findInstances(instances, [instanceId])[0]!;
      return { state, instanceType, availabilityZone, isSpot: lifecycle === 'spot' };
    },
    tag(instanceId, tags) {
      const instance = instances.get(instanceId);
      if (!instance) return;
      const all = Object.entries({ ...instance.tags, ...tags });
      instance.tags = Object.fromEntries(all.filter((tag): tag is [string, string] => tag[1] !== undefined));
    },
    onState: instances.onState,
    resolveTemplate(spec) {
      const template = templates.find(spec);
      const version = findVersion(template, spec.Version);
      return {
        id: template.id,
        name: template.name,
        version: version.number,
        imageId: version.data.ImageId ?? '',
        isSpot: isSpotData(version.data),
      };
    },
    registerImage: images.register,
  };
}

const templated = ({ template, version, ...rest }: ReturnType<typeof plan>) => ({
  ...rest,
  data: version.data,
  version: String(version.number),
  tags: {
    'aws:ec2launchtemplate:id': template.id,
    'aws:ec2launchtemplate:version': String(version.number),
  },
});

/** What a launch from a launch configuration comes to. Throws as `plan`. */
function configured(configuration: LaunchConfiguration, images: Images) {
  const { ImageId = '', InstanceType = '', UserData, KeyName, SpotPrice } = configuration;
  const image = images.launchable(ImageId);
  checkArchitecture(InstanceType, image.architecture);
  const data: ResponseLaunchTemplateData = {
    ImageId,
    UserData,
    KeyName,
    ...accessIn(configuration),
    ...(SpotPrice && { InstanceMarketOptions: { MarketType: 'spot' as const } }),
  };
  return { data, image, instanceType: InstanceType, version: '', tags: {} };
}

/** By what its servers can be reached, and what they may do, as a template says it. */
function accessIn({
  AssociatePublicIpAddress,
  IamInstanceProfile,
  MetadataOptions,
  SecurityGroups: Groups = [],
}: LaunchConfiguration): ResponseLaunchTemplateData {
  return {
    MetadataOptions: MetadataOptions as ResponseLaunchTemplateData['MetadataOptions'],
    NetworkInterfaces: [{ DeviceIndex: 0, AssociatePublicIpAddress, Groups }],
    ...(IamInstanceProfile && {
      IamInstanceProfile: IamInstanceProfile.startsWith('arn:')
        ? { Arn: IamInstanceProfile }
        : { Name: IamInstanceProfile },
    }),
  };
}

const typeIn = ({ InstanceType = DEFAULT_INSTANCE_TYPE }: ResponseLaunchTemplateData): string => InstanceType;

/** A group may have a template with requirements and no policy (SDK: `RequestLaunchTemplateData.InstanceRequirements`). */
function chosenIn(data: ResponseLaunchTemplateData, architecture: string): string {
  const requirements = data.InstanceRequirements as InstanceRequirements | undefined;
  const types = requirements ? matchingTypes(requirements, architecture) : [];
  return types.toSorted((a, b) => a.price - b.price)[0]?.name ?? typeIn(data);
}

const isSpotData = ({ InstanceMarketOptions: market }: ResponseLaunchTemplateData) =>
  market?.MarketType === 'spot';

/** What a launch of a version comes to. Throws when it lacks an image, or the image can't be run. */
function plan(
  template: Template,
  version: TemplateVersion,
  { images, parameters }: ImageSources,
  override: Pick<TemplateLaunch, 'instanceType' | 'imageId'>,
) {
  const ImageId = override.imageId ?? version.data.ImageId;
  if (!ImageId) throw new AwsError('MissingParameter', 'The request must contain the parameter ImageId');
  const image = images.launchable(parameters.resolve(ImageId));
  const instanceType = override.instanceType ?? chosenIn(version.data, image.architecture);
  checkArchitecture(instanceType, image.architecture);
  return { template, version, image, instanceType };
}

import type {
  DescribeImageAttributeCommandInput,
  DescribeImageAttributeCommandOutput,
  DescribeImageReferencesCommandInput,
  DescribeImageReferencesCommandOutput,
  ImageReference,
  ModifyImageAttributeCommandInput,
  ModifyImageAttributeCommandOutput,
} from '@aws-sdk/client-ec2';
import { AwsError, type Result } from '../../operations.ts';
import { arn, type Region } from '../../region.ts';
import type { ParameterStore } from '../ssm/parameters.ts';
import { own } from './image-protection.ts';
import { checkId, type Images } from './images.ts';
import type { Instances } from './instances.ts';
import type { LaunchTemplates } from './launch-templates.ts';

/** Of one request (EC2 API reference, `DescribeImageReferences`). */
const MAX_IMAGES = 10;
/** Newest versions of a launch template that are looked at unless a request says how many. */
const VERSION_DEPTH = 10;

/** A recipe of Image Builder, with the image that it builds on. */
export interface ImageChild {
  readonly arn: string;
  readonly parentImage?: string | undefined;
}

interface Users {
  readonly instances: Pick<Instances, 'all'>;
  readonly templates: Pick<LaunchTemplates, 'all'>;
  readonly parameters: Pick<ParameterStore, 'all'>;
  readonly recipes?: (() => readonly ImageChild[]) | undefined;
}

/** Who uses an image: what this account launches from it, and who may. There are no recipes of containers here. */
export const imageUseOperations = (region: Region, images: Images, users: Users) => ({
  DescribeImageReferences(
    input: DescribeImageReferencesCommandInput,
  ): Result<DescribeImageReferencesCommandOutput> {
    const { ImageIds: ids = [], ResourceTypes: types = [] } = input;
    if (ids.length === 0 || ids.length > MAX_IMAGES)
      throw new AwsError('InvalidParameterValue', `ImageIds must have 1 to ${MAX_IMAGES} items`);
    if (input.IncludeAllResourceTypes || types.length === 0)
      throw new AwsError('UnsupportedOperation', 'The local cloud looks at the types that are named');
    ids.forEach(checkId);
    const found = types.flatMap(({ ResourceType, ResourceTypeOptions: options = [] }) => {
      const option = (name: string) => options.find(({ OptionName }) => OptionName === name)?.OptionValues;
      if (ResourceType === 'ec2:Instance') return byInstances(region, users, ids, option('state-name'));
      const depth = Number(option('version-depth')?.[0] ?? VERSION_DEPTH);
      if (ResourceType === 'ec2:LaunchTemplate') return byTemplates(region, users, ids, depth);
      if (ResourceType === 'ssm:Parameter') return byParameters(region, users, ids);
      if (ResourceType === 'imagebuilder:ImageRecipe') return byRecipes(users, ids);
      if (ResourceType === 'imagebuilder:ContainerRecipe') return [];
      throw new AwsError('UnsupportedOperation', `The local cloud has no references by ${ResourceType}`);
    });
    return { ImageReferences: found };
  },

  DescribeImageAttribute({
    ImageId = '',
    Attribute,
  }: DescribeImageAttributeCommandInput): Result<DescribeImageAttributeCommandOutput> {
    if (Attribute !== 'launchPermission')
      throw new AwsError(
        'UnsupportedOperation',
        `The local cloud describes launchPermission, not ${Attribute}`,
      );
    const image = own(region, images, ImageId);
    const accounts = (image.sharedWith ?? []).map((UserId) => ({ UserId }));
    return {
      ImageId,
      LaunchPermissions: [...accounts, ...(image.public ? [{ Group: 'all' as const }] : [])],
    };
  },

  ModifyImageAttribute({
    ImageId = '',
    LaunchPermission: { Add = [], Remove = [] } = {},
  }: ModifyImageAttributeCommandInput): Result<ModifyImageAttributeCommandOutput> {
    const image = own(region, images, ImageId);
    const gone = new Set(Remove.map(({ UserId }) => UserId));
    const all = new Set([...(image.sharedWith ?? []), ...Add.flatMap(({ UserId }) => UserId ?? [])]);
    images.change({ ...image, sharedWith: [...all].filter((account) => !gone.has(account)) });
    return {};
  },
});

const byInstances = (
  region: Region,
  { instances }: Users,
  ids: readonly string[],
  states: readonly string[] | undefined,
): ImageReference[] =>
  [...instances.all()]
    .filter(({ imageId, state }) => ids.includes(imageId) && (states?.includes(state) ?? true))
    .map(({ imageId, instanceId }) => ({
      ImageId: imageId,
      ResourceType: 'ec2:Instance',
      Arn: arn(region, 'ec2', `instance/${instanceId}`),
    }));

const byTemplates = (
  region: Region,
  { templates }: Users,
  ids: readonly string[],
  depth: number,
): ImageReference[] =>
  [...templates.all.values()].flatMap((template) => {
    const newest = [...template.versions.values()].toSorted((a, b) => b.number - a.number).slice(0, depth);
    const named = new Set(newest.map(({ data }) => data.ImageId));
    const Arn = arn(region, 'ec2', `launch-template/${template.id}`);
    return ids
      .filter((id) => named.has(id))
      .map((ImageId) => ({ ImageId, ResourceType: 'ec2:LaunchTemplate', Arn }) as const);
  });

/** By their newest values, where the whole of one is an image's id. What is encrypted isn't read. */
const byParameters = (region: Region, { parameters }: Users, ids: readonly string[]): ImageReference[] =>
  parameters
    .all()
    .filter(({ type, value }) => type === 'String' && ids.includes(value))
    .map(({ name, value }) => ({
      ImageId: value,
      ResourceType: 'ssm:Parameter',
      Arn: arn(region, 'ssm', `parameter${name.startsWith('/') ? '' : '/'}${name}`),
    }));

const byRecipes = ({ recipes = () => [] }: Users, ids: readonly string[]): ImageReference[] =>
  recipes().flatMap(({ arn: Arn, parentImage: ImageId = '' }) =>
    ids.includes(ImageId) ? [{ ImageId, ResourceType: 'imagebuilder:ImageRecipe' as const, Arn }] : [],
  );

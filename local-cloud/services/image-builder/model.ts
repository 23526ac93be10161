import type * as imagebuilder from '@aws-sdk/client-imagebuilder';
import type { ImageRegistration } from '../../compute-interface.ts';
import type { Region } from '../../region.ts';
import type { Vulnerability } from './vulnerability.ts';

export interface Component {
  readonly view: imagebuilder.Component;
  readonly folder: URL;
}

/** A recipe with the folder that its only component names. */
export interface Recipe {
  readonly view: imagebuilder.ImageRecipe & {
    readonly arn: string;
    readonly name: string;
    readonly version: string;
  };
  readonly folder: URL;
}

export type Pipeline = imagebuilder.ImagePipeline & { readonly arn: string; readonly name: string };

/** What a build is made of. */
export interface Order {
  readonly recipe: Recipe;
  readonly pipeline?: Pipeline | undefined;
  readonly infrastructure: imagebuilder.InfrastructureConfiguration;
  readonly distribution: imagebuilder.DistributionConfiguration | undefined;
  readonly tests: imagebuilder.ImageTestsConfiguration | undefined;
  readonly scanning: imagebuilder.ImageScanningConfiguration | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

/** Where images are really made. */
export interface BuildStore {
  /** With what a scanner finds in it. */
  build(
    folder: string,
  ): Promise<{ readonly digest: string; readonly vulnerabilities?: readonly Vulnerability[] | undefined }>;
  assign(imageId: string, digest: string): void;
}

export type Place = Pick<Region, 'name' | 'account'>;

/** Another region or account that images can be distributed to. */
export interface Destination {
  readonly place: Place;
  /** Takes the content of that digest over, and registers it as an image of its own. */
  receive(digest: string, image: ImageRegistration): Promise<void>;
}

/** `image` is what GetImage returns; it is replaced, never changed. */
export interface Build {
  image: imagebuilder.Image & { readonly arn: string; readonly name: string; readonly version: string };
  vulnerabilities: readonly Vulnerability[];
}

/** Everything there is, by ARN. */
export interface State {
  readonly components: Map<string, Component>;
  readonly recipes: Map<string, Recipe>;
  readonly infrastructures: Map<string, imagebuilder.InfrastructureConfiguration>;
  readonly distributions: Map<string, imagebuilder.DistributionConfiguration>;
  readonly pipelines: Map<string, Pipeline>;
  readonly builds: Map<string, Build>;
}

export const createState = (): State => ({
  components: new Map(),
  recipes: new Map(),
  infrastructures: new Map(),
  distributions: new Map(),
  pipelines: new Map(),
  builds: new Map(),
});

/** The name of a resource as its ARN has it. */
export const slug = (name: string) => name.toLowerCase().replaceAll(' ', '-');

export const imagesOf = ({ builds }: State) => Array.from(builds.values(), ({ image }) => image);

import type { ServiceSpec } from '../rollout/spec.ts';

/** An image as its builder knows it. */
export interface BuiltImage {
  readonly buildArn: string;
  readonly available: boolean;
  /** The pipeline that built it, if one did. */
  readonly pipeline?: string;
  /** When the build began, milliseconds since the epoch. */
  readonly builtAt?: number;
  /** The AMI in this region, with the account that holds it. */
  readonly imageId?: string;
}

export interface Builds {
  /** Throws ImageNotFound when Image Builder doesn't know it. */
  find(buildArn: string): Promise<BuiltImage>;
  /** The available image of a stream that was built last; undefined when there is none. */
  newest(
    stream: Pick<ServiceSpec['image'], 'pipeline' | 'recipePrefix'>,
  ): Promise<{ buildArn: string; builtAt: number } | undefined>;
}

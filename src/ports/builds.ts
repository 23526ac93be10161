import type { ServiceSpec } from '../rollout/spec.ts';

export interface BuiltImage {
  readonly buildArn: string;
  readonly available: boolean;
  readonly pipeline?: string;
  /** Start of the build, milliseconds since the epoch. */
  readonly builtAt?: number;
  /** The AMIs in this region: one as a rule. */
  readonly imageIds: readonly string[];
}

export interface Builds {
  /** Throws ImageNotFound. */
  find(buildArn: string): Promise<BuiltImage>;
  /** The newest available image of a stream, undefined when there is none. */
  newest(
    stream: Pick<ServiceSpec['image'], 'pipeline' | 'recipePrefix'>,
  ): Promise<{ buildArn: string; builtAt: number } | undefined>;
}

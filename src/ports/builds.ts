import type { ServiceSpec } from '../rollout/spec.ts';

export interface BuiltImage {
  readonly buildArn: string;
  readonly available: boolean;
  readonly pipeline?: string;
  /** Start of the build, milliseconds since the epoch. */
  readonly builtAt?: number;
  readonly imageIds: readonly string[];
}

export interface Builds {
  /** Throws ImageNotFound. */
  find(buildArn: string): Promise<BuiltImage>;
  newest(
    stream: Pick<ServiceSpec['image'], 'pipeline' | 'recipePrefix'>,
  ): Promise<{ buildArn: string; builtAt: number } | undefined>;
}

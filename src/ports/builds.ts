import type { ScanFinding, SeverityCounts } from '../rollout/images/vulnerabilities.ts';
import type { ServiceSpec } from '../rollout/service-spec/spec.ts';
import type { ImageCopy } from '../rollout/upstream/promotion-offer.ts';

export interface BuiltImage {
  readonly buildArn: string;
  readonly available: boolean;
  readonly pipeline?: string;
  /** Start of the build, milliseconds since the epoch. */
  readonly builtAt?: number;
  readonly imageIds: readonly string[];
  /** Those that are available, in all regions and accounts. */
  readonly copies?: readonly ImageCopy[];
  /** It was built without the tests of its pipeline, or imported. */
  readonly isUntested?: true;
  /** It is known by the campaign of another installation: Image Builder tells nothing of it here. */
  readonly isElsewhere?: true;
  /** How far the scan for vulnerabilities is, as Image Builder says it; undefined for a build that isn't scanned. */
  readonly scan?: string;
}

/** A build of a stream. */
export interface ListedBuild {
  readonly buildArn: string;
  /** Milliseconds since the epoch. */
  readonly builtAt: number;
  readonly imageIds: readonly string[];
}

export interface Builds {
  /** Throws ImageNotFound. */
  find(buildArn: string): Promise<BuiltImage>;
  newest(
    stream: Pick<ServiceSpec['image'], 'pipeline' | 'recipePrefix'>,
  ): Promise<{ buildArn: string; builtAt: number } | undefined>;
  /** The available builds of a stream, the newest first. */
  list(stream: Pick<ServiceSpec['image'], 'pipeline' | 'recipePrefix'>): Promise<readonly ListedBuild[]>;
  /** As `list`, of far more versions: for whoever needs old ones. */
  all(stream: Pick<ServiceSpec['image'], 'pipeline' | 'recipePrefix'>): Promise<readonly ListedBuild[]>;
  /** What the scan of a build has found, as it is counted now. */
  countFindings(buildArn: string): Promise<SeverityCounts>;
  findings(buildArn: string): Promise<readonly ScanFinding[]>;
}

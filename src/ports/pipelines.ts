/** What becomes of every build of a pipeline. */
export interface Pipeline {
  readonly isTested: boolean;
  /** For vulnerabilities. */
  readonly isScanned: boolean;
}

export interface Pipelines {
  /** Undefined for one that isn't there. */
  describe(arn: string): Promise<Pipeline | undefined>;
  /** Starts a build, and returns its ARN. With the same key, of any length, it is the same one for some hours. */
  start(arn: string, key: string): Promise<string>;
}

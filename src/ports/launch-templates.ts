export interface DerivedVersion {
  readonly id: string;
  /** The version that everything but the image comes from. */
  readonly from: number;
  readonly imageId: string;
  readonly rollout: string;
}

export interface Templates {
  /**
   * The number and the image that a version (`7`, `$Latest`, `$Default`) means now. Throws CloudRefused for one that
   * doesn't exist, SpecMismatch for one that names its image by a parameter or not at all.
   */
  resolve(template: { id: string; version: string }): Promise<{ version: number; imageId: string }>;
  /**
   * A version like `from` but with another image; idempotent.
   * Throws CloudRefused for an image that can't be launched, and leaves nothing behind.
   */
  derive(request: DerivedVersion): Promise<number>;
  /** What `derive` has made for this request, if anything. */
  find(request: DerivedVersion): Promise<number | undefined>;
  /** Deletes a version; idempotent. */
  discard(template: { id: string; version: number }): Promise<void>;
}

/** A template version that is made for a rollout. */
export interface DerivedVersion {
  readonly id: string;
  /** The version that it takes everything but the image from. */
  readonly from: number;
  readonly imageId: string;
  readonly rollout: string;
}

export interface Templates {
  /**
   * The number and the image that a version (`7`, `$Latest`, `$Default`) means now. Throws CloudRefused for one that
   * isn't there, SpecMismatch for one that names its image by a parameter or not at all.
   */
  resolve(template: { id: string; version: string }): Promise<{ version: number; imageId: string }>;
  /**
   * A version like `from` but with another image; the same request gets the same version however often it is made.
   * Throws CloudRefused for an image that can't be launched, and leaves nothing behind.
   */
  derive(request: DerivedVersion): Promise<number>;
  /** The version that `derive` has made for this request, undefined when it has made none. */
  find(request: DerivedVersion): Promise<number | undefined>;
  /** Deletes a version. Gone already is fine. */
  discard(template: { id: string; version: number }): Promise<void>;
}

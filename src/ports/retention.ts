/** What came of the protection of an image. */
export interface KeptImage {
  readonly image: string;
  /** `other-account`: it isn't the account's own, or is gone. Only the owner can protect an image. */
  readonly outcome: 'protected' | 'was-protected' | 'other-account' | 'refused';
  /** Why AWS refuses it. */
  readonly why?: string;
}

/** An image of the account. */
export interface OwnImage {
  readonly id: string;
  /** It can't be deregistered. */
  readonly isProtected: boolean;
  /** An installation of Greenshift has marked it as in use, perhaps another one. */
  readonly isMarked: boolean;
  /** In all snapshots of it together, GiB. */
  readonly size: number;
}

/** Images of the account itself, kept from being deregistered while they are in use. */
export interface Retention {
  /** Those of the images that the account owns. */
  describe(images: readonly string[]): Promise<readonly OwnImage[]>;
  /** The images that this installation has marked as in use. */
  marked(): Promise<readonly string[]>;
  /** Marks and protects the images where that is missing; idempotent. What AWS refuses of one is its outcome. */
  protect(images: readonly string[]): Promise<readonly KeptImage[]>;
  /**
   * Takes this installation's mark off an image, and its protection unless its owner or another installation wants it. For
   * a day EC2 goes on protecting it. Idempotent.
   */
  release(image: string): Promise<void>;
}

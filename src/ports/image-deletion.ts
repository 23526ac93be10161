/** An image of the account that may be deleted, as its description shows it. */
export interface DeletableImage {
  readonly id: string;
  readonly snapshots: readonly string[];
  /** Why it must stay: what EC2 protects, what a tag keeps, what isn't an image of Image Builder's any more. */
  readonly kept?: string;
}

/** What a recipe of Image Builder builds on. */
export interface Parent {
  /** As people know it: its name and version. */
  readonly recipe: string;
  readonly image: string;
}

/** What became of a deletion. */
export interface Deletion {
  /** The snapshots that stay: other images have them, somebody keeps them, or AWS refuses to delete them. */
  readonly kept: readonly string[];
  /** Why EC2 refuses to deregister the image. Nothing of it is gone then, and no snapshot is marked any more. */
  readonly refused?: string;
}

/** The deletion of old images, with their snapshots. */
export interface ImageDeletion {
  /** Those of the images that are there and that the account owns. */
  describe(images: readonly string[]): Promise<readonly DeletableImage[]>;
  /**
   * Who has to do with images: servers and groups of the account, launch templates but for versions of this installation
   * that nothing launches, other accounts that may launch them, copies, parameters and recipes that have their ids. One
   * reason for an image, none for one that can go.
   */
  uses(images: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** What the account's recipes of images build on: ids of images, and ARNs, also of whole versions and with `x` in them. */
  parents(): Promise<readonly Parent[]>;
  /** Marks an image with the time from which on it is deleted, milliseconds since the epoch. Idempotent. */
  mark(image: string, from: number): Promise<void>;
  /** Takes this installation's marks off an image and its snapshots, as far as they are there. Idempotent. */
  unmark(image: { readonly id: string; readonly snapshots: readonly string[] }): Promise<void>;
  /**
   * Deregisters an image and deletes its snapshots; idempotent, also where one of these is done. Throws CloudUnavailable
   * where a later call may complete it.
   */
  delete(image: {
    readonly id: string;
    readonly snapshots: readonly string[];
    readonly from: number;
  }): Promise<Deletion>;
}

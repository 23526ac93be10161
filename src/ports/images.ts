export interface MachineImage {
  readonly id: string;
  readonly owner: string;
  readonly state: string;
  readonly architecture: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** From when on its owner wants nobody to launch it any more, milliseconds since the epoch. */
  readonly deprecatedAt?: number;
  /** False where the account's settings for allowed images don't permit it. */
  readonly isAllowed?: boolean;
}

export interface Images {
  /** Throws ImageNotFound. */
  describe(imageId: string): Promise<MachineImage>;
}

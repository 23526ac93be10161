export interface MachineImage {
  readonly id: string;
  readonly owner: string;
  readonly state: string;
  readonly architecture: string;
}

export interface Images {
  /** Throws ImageNotFound. */
  describe(imageId: string): Promise<MachineImage>;
}

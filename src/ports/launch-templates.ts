import type { LaunchConfiguration } from './fleets.ts';

/** What a version is found and proven by: the rollout that made it. */
interface MadeFor {
  readonly id: string;
  readonly rollout: string;
  /** The rollout began under 0.0, whose versions don't name the installation. */
  readonly isLegacy?: boolean;
}

export interface DerivedVersion extends MadeFor {
  readonly from: number;
  readonly imageId: string;
}

export interface MadeVersion extends MadeFor {
  readonly version: number;
}

export interface Adoption {
  readonly service: string;
  /** What the version is to be like: a launch configuration, or a version of an owner's template. */
  readonly like: LaunchConfiguration | TemplateVersion;
}

export interface TemplateVersion {
  readonly id: string;
  readonly version: number;
}

export interface ResolvedVersion {
  readonly version: number;
  readonly imageId: string;
  /** What the version has in place of an image: each launch reads what it means then. */
  readonly parameter?: string;
}

export interface Templates {
  /**
   * The number and the image that a version (`7`, `$Latest`, `$Default`) means now. Throws CloudRefused for one that
   * doesn't exist, SpecMismatch for one that names no image.
   */
  resolve(template: { id: string; version: string }): Promise<ResolvedVersion>;
  /** The numbers of the template's versions after one, ascending, but for those that Greenshift has made. */
  newerThan(template: { id: string; version: number }): Promise<readonly number[]>;
}

export interface TemplateVersions {
  /**
   * A version like `from` but with another image; idempotent.
   * Throws CloudRefused for an image that can't be launched, and leaves nothing behind.
   */
  derive(request: DerivedVersion): Promise<number>;
  find(request: DerivedVersion): Promise<number | undefined>;
  /**
   * A version like a launch configuration or like one of an owner's template, of a template that this installation
   * makes and marks for the service; idempotent. Throws FleetNameTaken for a template of the name that it hasn't made.
   */
  adopt(request: Adoption): Promise<{ readonly id: string; readonly version: number }>;
  /** Deletes the template that `adopt` has made for a service, with all of its versions. Idempotent. */
  removeAdopted(service: string): Promise<void>;
  /** Deletes a version that `derive` has made for the rollout; any other is left. Idempotent. */
  discard(version: MadeVersion): Promise<void>;
}

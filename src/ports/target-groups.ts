import type { FleetSettings } from '../rollout/fleet/settings.ts';

/** By what the twin of a target group is found, and proven to be this installation's. */
export interface TwinClaim {
  readonly service: string;
  /** The target group that it is made after. */
  readonly of: string;
  readonly name: string;
}

export type FoundTwin =
  | { readonly kind: 'ours'; readonly arn: string }
  | { readonly kind: 'absent' }
  /** A target group of that name which this installation hasn't made for the claim, and why it is known. */
  | { readonly kind: 'not-ours'; readonly reason: string };

/** The target groups themselves, where `Traffic` has what goes through them. */
export interface TargetGroups {
  find(claim: TwinClaim): Promise<FoundTwin>;
  /**
   * Makes a target group like another, marked as ours; idempotent. Returns its ARN once it reads back as like the
   * other. Throws SpecMismatch for one of that name which isn't ours, CloudRefused for want of a permission or of
   * quota.
   */
  make(claim: TwinClaim): Promise<string>;
  /**
   * Everything that is set on a target group, by name (`Port`, `HealthCheckPath`, `tag "team"`), without its name. Throws
   * SpecMismatch when it doesn't exist.
   */
  read(targetGroup: string): Promise<FleetSettings>;
  /** Gives a target group what another has of those settings. What AWS never changes is left (`FIXED`). Idempotent. */
  align(targetGroup: string, like: string, settings: readonly string[]): Promise<void>;
  /** Deletes a twin that nothing forwards to and that has no targets. Returns why it stays. Idempotent. */
  remove(claim: TwinClaim): Promise<string | undefined>;
}

/** What a target group is made with for good (ELBv2 API reference, `ModifyTargetGroup`). */
export const FIXED = [
  'IpAddressType',
  'Port',
  'Protocol',
  'ProtocolVersion',
  'TargetControlPort',
  'TargetType',
  'VpcId',
];

import type {
  LaunchedFrom,
  Opening,
  ServerAttributes,
  ServerFacts,
  VersionFacts,
} from '../rollout/inspection/facts.ts';

/** Servers and what they were launched from, as EC2 has them. Each throws CloudRefused where it may not be read. */
export interface Inspector {
  /** The servers that haven't ended. */
  servers(ids: readonly string[]): Promise<readonly ServerFacts[]>;
  /** All that run and were launched from a version, whatever group they are in. */
  launchedFrom(version: LaunchedFrom): Promise<readonly ServerFacts[]>;
  /** A version (`7`, `$Latest`, `$Default`) as it is now; undefined for one that isn't there. */
  version(template: { readonly id: string; readonly version: string }): Promise<VersionFacts | undefined>;
  /** Two calls for one server; undefined for one that isn't there. */
  attributes(server: string): Promise<ServerAttributes | undefined>;
  /** By which of the security groups' rules a login's port is reached. */
  openings(securityGroups: readonly string[]): Promise<readonly Opening[]>;
}

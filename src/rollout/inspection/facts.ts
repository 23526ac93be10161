import type { FleetSettings } from '../fleet/settings.ts';

/** A version of a launch template. */
export interface LaunchedFrom {
  readonly id: string;
  readonly version: number;
}

/** By what a server can be entered, and what it may do. */
export interface Access {
  /** True where instance metadata takes requests with a token alone (IMDSv2). */
  readonly needsToken?: boolean | undefined;
  /** How many network hops a response of the instance metadata may take. */
  readonly hopLimit?: number | undefined;
  readonly keyPair?: string | undefined;
  /** Ids, in order. */
  readonly securityGroups?: readonly string[] | undefined;
  /** The name of the instance profile. */
  readonly profile?: string | undefined;
}

/** What EC2 says of a server. */
export interface ServerFacts extends Access {
  readonly id: string;
  readonly imageId: string;
  /** Milliseconds since the epoch, as `rootAttachedAt`. */
  readonly launchedAt: number;
  readonly rootAttachedAt?: number | undefined;
  readonly publicAddress?: string | undefined;
  /** By the tags that only EC2 and Auto Scaling can set. */
  readonly launchedFrom?: LaunchedFrom | undefined;
  readonly group?: string | undefined;
}

/** What a version of a launch template says; a member that it leaves to its account is absent. */
export interface VersionFacts extends LaunchedFrom, Access {
  /** A digest; that of nothing where it has none. */
  readonly userData: string;
}

/** What EC2 tells of one server at a time. */
export interface ServerAttributes {
  readonly isTerminationProtected: boolean;
  readonly userData: string;
}

/** A rule of a security group by which connections reach the port of a login. */
export interface Opening {
  readonly securityGroup: string;
  readonly port: LoginPort;
  /** A range of addresses, a prefix list or a security group. */
  readonly source: string;
  /** The rule as the AWS CLI takes it, in JSON. */
  readonly permission: string;
}

/** SSH and RDP. */
export const LOGIN_PORTS = [22, 3389] as const;
export type LoginPort = (typeof LOGIN_PORTS)[number];

/** The live fleet as Auto Scaling has it. */
export interface FleetFacts {
  readonly name: string;
  readonly arn: string;
  readonly members: readonly MemberFacts[];
  /**
   * What it launches from now, the number of the version resolved; undefined with a launch configuration, and where the
   * version couldn't be read.
   */
  readonly template?: LaunchedFrom | undefined;
  /** Its template, and those of its kinds of servers. */
  readonly templates: readonly string[];
  readonly subnets: readonly string[];
  /** It has a mixed instances policy; and some of its kinds of servers are launched from a version of their own. */
  readonly isMixed: boolean;
  readonly hasOtherVersions: boolean;
}

export interface MemberFacts {
  readonly id: string;
  readonly isInStandby: boolean;
  readonly isProtectedFromScaleIn: boolean;
}

/** What the record says. */
export interface Expected {
  readonly service: string;
  readonly fleet: string;
  /** Of a fleet that a rollout made, as `template`. */
  readonly arn?: string | undefined;
  readonly template?: LaunchedFrom | undefined;
  readonly images: readonly string[];
  /** The group that is changed in place of the live one, where the service has one. */
  readonly pattern?: string | undefined;
  /** A rollout is under way, which pins what the group launches and moves the traffic. */
  readonly isUnderWay: boolean;
}

/** Everything that is compared. What couldn't be read is absent. */
export interface Facts {
  /** When it was read, milliseconds since the epoch. */
  readonly at: number;
  readonly expected: Expected;
  readonly fleet?: FleetFacts | undefined;
  readonly servers: readonly ServerFacts[];
  /** Servers that run what the fleet launches, and belong to no group. */
  readonly strays: readonly ServerFacts[];
  readonly versions: readonly VersionFacts[];
  readonly attributes: Readonly<Record<string, ServerAttributes>>;
  readonly openings: readonly Opening[];
  /** The fleet's settings when it was first looked at, and now. */
  readonly before?: FleetSettings | undefined;
  readonly settings?: FleetSettings | undefined;
  readonly foreignSplit?: ForeignSplit | undefined;
}

/** Who has traffic that the live fleet is to have, and how it is given back. */
export interface ForeignSplit {
  readonly found: string;
  readonly mend: string;
}

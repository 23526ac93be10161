import type { FindingCode } from '../inspection/finding.ts';
import type { Touch } from './touched.ts';

/** A call of AWS's API that somebody has made, as CloudTrail has recorded it. */
export interface Call {
  /** CloudTrail's id of the record. */
  readonly event: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Such as `ssm:StartSession`. */
  readonly name: string;
  /** The ARN of who made it, or the service that did. */
  readonly by: string;
  readonly isRefused: boolean;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly response: Readonly<Record<string, unknown>>;
}

/** By service, as in IAM: the calls that enter a server or change it, and what they are told as. */
export const CALLS: Readonly<Record<string, Readonly<Record<string, FindingCode>>>> = {
  ssm: { SendCommand: 'command-sent', StartSession: 'session-opened' },
  'ec2-instance-connect': {
    SendSSHPublicKey: 'key-pushed',
    SendSerialConsoleSSHPublicKey: 'serial-console',
  },
  ec2: {
    AssociateIamInstanceProfile: 'attribute-modified',
    CreateReplaceRootVolumeTask: 'attribute-modified',
    ModifyInstanceAttribute: 'attribute-modified',
    ModifyInstanceMetadataOptions: 'attribute-modified',
    ReplaceIamInstanceProfileAssociation: 'attribute-modified',
    ResetInstanceAttribute: 'attribute-modified',
  },
};

/** What a call has touched. */
export interface Touching {
  readonly touch: Touch;
  readonly servers: readonly string[];
  /** All servers of these groups. */
  readonly groups: readonly string[];
}

/** Undefined for a call that has changed nothing on a server. */
export function touchingOf(call: Call): Touching | undefined {
  const [service = '', name = ''] = call.name.split(':');
  const code = CALLS[service]?.[name];
  if (!code || call.isRefused) return undefined;
  const { event, at, by } = call;
  const targets = targetsIn(call);
  const servers = [...targets.ids].filter((id) => !isItself(by, id));
  return { touch: { code, event, what: call.name, by, at }, servers, groups: [...targets.groups] };
}

/** What a server does to itself by its own role belongs to its launch: the session of that role has the server's id. */
const isItself = (by: string, id: string) => by.endsWith(`/${id}`);

/** SendCommand names 50 ids at most, and as many in a target (Systems Manager API reference). */
const [TARGETS_MAX, DEPTH_MAX] = [250, 6];

const ID = /^i-[0-9a-f]{8,17}$/;

/**
 * The ids of servers that a call names, wherever its parameters have them: EC2 wraps those of newer calls in a member of
 * their own, and Systems Manager has `target`, `instanceIds` and `targets`. That of a profile which takes the place of
 * another is in the response alone.
 */
function targetsIn({ parameters, response }: Call) {
  const found = { ids: new Set<string>(), groups: new Set<string>() };
  const visit = (value: unknown, depth: number): void => {
    if (depth > DEPTH_MAX || found.ids.size + found.groups.size >= TARGETS_MAX) return;
    if (typeof value === 'string' && ID.test(value)) found.ids.add(value);
    if (typeof value !== 'object' || value === null) return;
    const { key, values } = value as { key?: unknown; values?: unknown };
    if (key === GROUP_TAG && Array.isArray(values))
      for (const group of values) if (typeof group === 'string') found.groups.add(group);
    for (const member of Object.values(value)) visit(member, depth + 1);
  };
  visit(parameters, 0);
  if (found.ids.size === 0 && found.groups.size === 0) visit(response, 0);
  return found;
}

/** How a command is sent to a whole group. */
const GROUP_TAG = 'tag:aws:autoscaling:groupName';

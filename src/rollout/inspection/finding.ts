/** The worst first. */
export const SEVERITIES = ['high', 'medium', 'low'] as const;
export type Severity = (typeof SEVERITIES)[number];

interface Kind {
  readonly severity: Severity;
  /** For a reader, without a full stop. */
  readonly means: string;
}

/** Every finding there can be. The codes are a contract: `docs/security.md` explains each, and alarms name them. */
export const FINDINGS = {
  image: { severity: 'high', means: 'a server runs another image than the record has' },
  'session-opened': { severity: 'high', means: 'somebody has opened a session on a server' },
  'command-sent': { severity: 'high', means: 'somebody has sent commands to a server' },
  'key-pushed': { severity: 'high', means: 'somebody has pushed a key to a server, to log in with' },
  'serial-console': { severity: 'high', means: "somebody has opened a server's serial console" },
  'attribute-modified': { severity: 'high', means: 'somebody has modified a server since its launch' },
  'template-version': {
    severity: 'medium',
    means: 'it was launched from another version than its group names',
  },
  'attached-by-hand': {
    severity: 'high',
    means: 'a server of the group was launched from nothing that the group launches',
  },
  'outside-group': { severity: 'medium', means: "a server of the fleet's template runs in no group" },
  standby: { severity: 'medium', means: 'somebody has taken a server out of service and keeps it' },
  'root-volume-replaced': { severity: 'high', means: 'a server has another root volume than at its launch' },
  'metadata-options-changed': {
    severity: 'high',
    means: 'instance metadata is set otherwise than at its launch',
  },
  'security-groups-changed': { severity: 'high', means: 'it has other security groups than at its launch' },
  'instance-profile-changed': {
    severity: 'high',
    means: 'it has another instance profile than at its launch',
  },
  'user-data-changed': { severity: 'high', means: 'it has other user data than its template' },
  'termination-protection': { severity: 'medium', means: 'a server is protected from termination' },
  'scale-in-protection': { severity: 'low', means: 'somebody has protected a server from scale-in' },
  imdsv1: { severity: 'medium', means: 'instance metadata is to be had without a token' },
  'hop-limit': {
    severity: 'low',
    means: 'responses of instance metadata travel further than a container needs',
  },
  'key-pair': { severity: 'medium', means: 'whoever has the key can log in' },
  'ssh-open': { severity: 'medium', means: 'a security group lets connections reach port 22' },
  'rdp-open': { severity: 'medium', means: 'a security group lets connections reach port 3389' },
  'public-address': { severity: 'medium', means: 'a server can be reached past the load balancer' },
  'fleet-gone': { severity: 'high', means: "the record's live group is not there" },
  'fleet-remade': { severity: 'high', means: 'somebody has made the live group again under its name' },
  'fleet-template': { severity: 'high', means: 'the group launches something else than its rollout gave it' },
  'fleet-setting': { severity: 'medium', means: 'a setting of the group has changed since it went live' },
  split: { severity: 'high', means: 'traffic goes elsewhere without a rollout' },
} as const satisfies Readonly<Record<string, Kind>>;

export type FindingCode = keyof typeof FINDINGS;

export const FINDING_CODES = Object.keys(FINDINGS) as FindingCode[];

export interface Finding {
  readonly code: FindingCode;
  readonly severity: Severity;
  /** What it is about: the id of a server, of a security group, the name of a group or of a setting of it. */
  readonly subject: string;
  /** Servers that it concerns: the first ones, and how many there are in all. */
  readonly servers: readonly string[];
  readonly count: number;
  readonly expected: string;
  readonly found: string;
  /** The command, or what else a person is to do. */
  readonly mend: string;
}

/** A finding is the same one as long as it has the same key, whatever becomes of its other members. */
export const keyOf = ({ code, subject }: Pick<Finding, 'code' | 'subject'>) => `${code} ${subject}`;

/** As many servers are named. */
const NAMED = 20;

export type Told = Pick<Finding, 'subject' | 'expected' | 'found' | 'mend'> & {
  readonly servers?: readonly string[];
  /** Where it isn't the usual one. */
  readonly severity?: Severity;
};

export const finding = (code: FindingCode, { servers = [], severity, ...told }: Told): Finding => ({
  code,
  severity: severity ?? FINDINGS[code].severity,
  ...told,
  servers: servers.slice(0, NAMED),
  count: servers.length,
});

/** How many there are of each severity. */
export const countBySeverity = (findings: readonly Pick<Finding, 'severity'>[]): Record<Severity, number> => {
  const counts = { high: 0, medium: 0, low: 0 };
  for (const { severity } of findings) counts[severity] += 1;
  return counts;
};

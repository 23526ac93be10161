/** The worst first. */
export const SEVERITIES = ['high', 'medium', 'low'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Every finding there can be, and how bad it usually is. The codes are a contract: `docs/security.md` explains each. */
export const USUAL_SEVERITY = {
  image: 'high',
  'session-opened': 'high',
  'command-sent': 'high',
  'key-pushed': 'high',
  'serial-console': 'high',
  'attribute-modified': 'high',
  'template-version': 'medium',
  'attached-by-hand': 'high',
  'outside-group': 'medium',
  standby: 'medium',
  'root-volume-replaced': 'high',
  'metadata-options-changed': 'high',
  'security-groups-changed': 'high',
  'instance-profile-changed': 'high',
  'user-data-changed': 'high',
  'termination-protection': 'medium',
  'scale-in-protection': 'low',
  imdsv1: 'medium',
  'hop-limit': 'low',
  'key-pair': 'medium',
  'ssh-open': 'medium',
  'rdp-open': 'medium',
  'public-address': 'medium',
  'fleet-gone': 'high',
  'fleet-remade': 'high',
  'fleet-template': 'high',
  'fleet-setting': 'medium',
  split: 'high',
} as const satisfies Readonly<Record<string, Severity>>;

export type FindingCode = keyof typeof USUAL_SEVERITY;

export const FINDING_CODES = Object.keys(USUAL_SEVERITY) as FindingCode[];

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
  severity: severity ?? USUAL_SEVERITY[code],
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

/** The rules by which requests with a header reach green alone, for testers and probes. */
export interface Testers {
  readonly header: string;
  readonly value: string;
  /** One at each route; on the record before it is made. */
  readonly rules: readonly TestersRule[];
  /** When it was found last that none of them is left, milliseconds since the epoch. */
  readonly removedAt?: number | undefined;
}

export interface TestersRule extends TestersPlace {
  /** ARN of the listener or rule whose split it is above. */
  readonly route: string;
  /** Which of the probes it takes, by their index. */
  readonly probes: readonly number[];
  /** Its own ARN, once it has read back, and when that was. */
  readonly rule?: string | undefined;
  readonly readBackAt?: number | undefined;
}

/** Where a rule goes, and how requests get there. */
export interface TestersPlace {
  readonly listener: string;
  readonly priority: number;
  readonly target: ProbeTarget;
}

/** A listener as its clients reach it. */
export interface ProbeTarget {
  readonly listener: string;
  readonly protocol: 'HTTP' | 'HTTPS';
  readonly host: string;
  readonly port: number;
}

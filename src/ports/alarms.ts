export interface Alarms {
  /** Of at most 100 names those that exist, metric alarms and composite ones. */
  find(names: readonly string[]): Promise<readonly AlarmState[]>;
}

export interface AlarmState {
  readonly name: string;
  readonly state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
  /** What CloudWatch says of it. */
  readonly reason: string;
  /** Since when it is in that state, milliseconds since the epoch. */
  readonly since: number;
}

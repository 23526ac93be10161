import type { AutoScalingClient, AutoScalingGroup } from '@aws-sdk/client-auto-scaling';
import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { SettingReport } from '../../../rollout/fleet/settings-report.ts';

export interface Clients {
  readonly autoScaling: Pick<AutoScalingClient, 'send'>;
  readonly cloudWatch: Pick<CloudWatchClient, 'send'>;
  readonly events: Pick<EventBridgeClient, 'send'>;
}

/** By what a group is named in its own settings. */
export interface GroupNames {
  readonly group: string;
  /** ARNs. */
  readonly targetGroups: readonly string[];
}

export interface Copy {
  readonly from: GroupNames;
  readonly to: GroupNames;
  /** Names of settings that the copy is to get, or to get anew. */
  readonly put: ReadonlySet<string>;
  /** Names of settings that the copy has and is to lose. */
  readonly drop: ReadonlySet<string>;
}

/** One kind of thing that belongs to a group. `Value` is what AWS describes. */
export interface Attachment<Value> {
  readonly name: string;
  read(clients: Clients, group: AutoScalingGroup): Promise<Value>;
  /** Each setting by its name, whose value is free of the group's own names, so that a faithful copy has an equal one. */
  settings(value: Value, names: GroupNames): Readonly<Record<string, unknown>>;
  /** What becomes of a setting in a copy where it isn't just copied, by the setting's name. */
  outcomes?(value: Value, names: GroupNames): Readonly<Record<string, Omit<SettingReport, 'setting'>>>;
  /** Idempotent. Without it the settings are only compared. */
  recreate?(clients: Clients, value: Value, copy: Copy): Promise<void>;
}

/** Ties an attachment's functions together by the type of its value, which the list forgets. */
export const attachment = <Value>(definition: Attachment<Value>): Attachment<unknown> =>
  definition as Attachment<unknown>;

/** `scaling policy "cpu"` */
export const named = (kind: string, name: string | undefined) => `${kind} "${name ?? ''}"`;

/** The names of a kind among settings: `cpu` of `scaling policy "cpu"`. */
export const namesOf = (settings: Iterable<string>, kind: string): string[] =>
  [...settings]
    .filter((setting) => setting.startsWith(`${kind} "`) && setting.endsWith('"'))
    .map((setting) => setting.slice(kind.length + 2, -1));

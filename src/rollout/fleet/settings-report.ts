/**
 * What becomes of one setting of the live group in its copy. `copied` as it is; `rewritten` to name the copy, `from` → `to`;
 * `recreated` as a resource of the copy's own, `from` → `to`; `dropped` with `why`; `refused` with `why` and `fix`, what the
 * owner can do, so that no rollout begins.
 */
export interface SettingReport {
  /** For a reader: `scaling policy "cpu"`, `MaxInstanceLifetime`. */
  readonly setting: string;
  readonly outcome: SettingOutcome;
  readonly from?: string;
  readonly to?: string;
  readonly why?: string;
  readonly fix?: string;
}

export const SETTING_OUTCOMES = ['copied', 'rewritten', 'recreated', 'dropped', 'refused'] as const;

export type SettingOutcome = (typeof SETTING_OUTCOMES)[number];

export const refusals = (settings: readonly SettingReport[]): string[] =>
  settings
    .filter(({ outcome }) => outcome === 'refused')
    .map(({ setting, why, fix }) =>
      [setting, why && `: ${why}`, fix && ` (${fix})`].filter(Boolean).join(''),
    );

import type { SettingReport } from '../rollout/fleet/settings-report.ts';

/** None of a rollout whose blue wasn't looked at yet. */
export const settingsView = (settings: readonly SettingReport[] = []) =>
  settings.map(({ setting, outcome, from = null, to = null, why = null, fix = null }) => ({
    setting,
    outcome,
    from,
    to,
    why,
    fix,
  }));

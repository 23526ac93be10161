import { describe, expect, it } from 'vitest';
import { refusals, type SettingReport } from '../../../src/rollout/fleet/settings-report.ts';

describe('what becomes of the settings of a group', () => {
  it('tells of each refused setting why, and what its owner can do', () => {
    const settings: SettingReport[] = [
      { setting: 'MaxSize', outcome: 'copied' },
      {
        setting: 'scaling policy "cpu"',
        outcome: 'refused',
        why: 'its alarm watches two groups',
        fix: 'give the alarm one group',
      },
      { setting: 'an operator', outcome: 'refused' },
    ];
    expect(refusals(settings)).toEqual([
      'scaling policy "cpu": its alarm watches two groups (give the alarm one group)',
      'an operator',
    ]);
  });
});

import { cut } from '../../rollout/cut.ts';

/** Longer values are cut: a report is for people. */
const VALUE_MAX = 120;

export const text = (value: unknown): string =>
  cut(typeof value === 'string' ? value : JSON.stringify(value), VALUE_MAX);

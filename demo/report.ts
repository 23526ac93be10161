import { type Layout, laidOut, REQUESTS, requestsText, TIMES } from './report-layout.ts';
import type { ScenarioResult } from './scenario.ts';

const LAYOUT: Layout<ScenarioResult> = {
  titleWidth: 32,
  columns: [...TIMES, ...REQUESTS, { head: 'traffic', value: ({ traffic }) => traffic, isText: true }],
  sentences: (result) => [`${requestsText(result)}; ${result.traffic}`],
};

/**
 * The end: each scenario with its times, what clients saw, and where the traffic is; then what isn't as expected. A
 * terminal that is too narrow for the table gets sentences instead.
 */
export const report = (results: readonly ScenarioResult[], columns = Number.POSITIVE_INFINITY): string =>
  laidOut(LAYOUT, results, columns);

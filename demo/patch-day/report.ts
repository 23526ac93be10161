import { type Layout, laidOut, REQUESTS, requestsText, TIMES } from '../report-layout.ts';
import type { CampaignResult } from './scenario.ts';

const LAYOUT: Layout<CampaignResult> = {
  titleWidth: 27,
  columns: [
    { head: 'moved', value: ({ moved }) => moved },
    { head: 'went\nback', value: ({ reverted }) => reverted },
    { head: 'never\nbegan', value: ({ untouched }) => untouched },
    ...TIMES,
    ...REQUESTS,
  ],
  sentences: (result) => [
    `${result.moved} services moved, ${result.reverted} went back, ${result.untouched} never began`,
    requestsText(result),
  ],
};

/**
 * The end: each scenario with the services that it moved, its times, and what clients saw; then what isn't as expected. A
 * terminal that is too narrow for the table gets sentences instead.
 */
export const reportCampaigns = (
  results: readonly CampaignResult[],
  columns = Number.POSITIVE_INFINITY,
): string => laidOut(LAYOUT, results, columns);

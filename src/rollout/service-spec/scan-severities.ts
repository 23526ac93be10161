/** The severities that Image Builder counts the findings of a scan by, from the worst on. */
export const SCAN_SEVERITIES = ['critical', 'high', 'medium'] as const;

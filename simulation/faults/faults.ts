import { CALL_FAULTS } from './calls.ts';
import { CAMPAIGN_FAULTS } from './campaigns.ts';
import { CLOCK_FAULTS } from './clocks.ts';
import type { Fault } from './fault.ts';
import { IMAGE_FAULTS } from './images.ts';
import { LASTING_FAULTS } from './lasting.ts';
import { METRIC_FAULTS } from './metrics.ts';
import { PROBE_FAULTS } from './probes.ts';
import { REQUEST_FAULTS } from './requests.ts';
import { SURROUNDINGS } from './surroundings.ts';

export const FAULTS: readonly Fault[] = [
  ...CALL_FAULTS,
  ...METRIC_FAULTS,
  ...LASTING_FAULTS,
  ...CLOCK_FAULTS,
  ...SURROUNDINGS,
  ...IMAGE_FAULTS,
  ...REQUEST_FAULTS,
  ...PROBE_FAULTS,
  ...CAMPAIGN_FAULTS,
];

import { BASELINE_WINDOW, MINUTE } from '../timing.ts';
import type { Tick } from './evidence.ts';
import { addSamples, NO_SAMPLE, type Sample } from './sample.ts';

/**
 * Until when blue tells what green is compared with once it has all of the traffic: the begin of the step, or the
 * moment from which blue was seen without servers that it needs. What a dead blue leaves unanswered is nothing to
 * compare with.
 */
export const baselineEnd = ({ stepSince, blue }: BlueOfStep) =>
  Math.min(stepSince, blue.weakSince ?? stepSince);

interface BlueOfStep {
  readonly stepSince: number;
  readonly blue: { readonly weakSince?: number };
}

/** Start of the first minute that tells of blue until then. */
export const baselineSince = (end: number) => Math.floor((end - BASELINE_WINDOW) / MINUTE) * MINUTE;

export const earlierBlue = (ticks: readonly Tick[], end: number): Sample =>
  ticks
    .filter(({ minute }) => minute + MINUTE <= end)
    .reduce((sum, { blue }) => addSamples(sum, blue), NO_SAMPLE);

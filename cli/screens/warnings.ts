import type { FleetsBody, RolloutBody } from '../target.ts';
import { editedTexts, elsewhereTexts } from './elsewhere.ts';
import { unreadSplitHelp } from './unread-split.ts';

/** What a look at a service's fleets has shown that a person should know, beside the fleets themselves. */
export const warnings = (
  rollout: RolloutBody | null | undefined,
  fleets: FleetsBody | null | undefined,
): string[] =>
  fleets
    ? [
        ...(rollout && rollout.phase !== 'concluded' ? editedTexts(rollout, fleets) : []),
        ...elsewhereTexts(fleets),
        ...fleets.unknown.map((text) => `unknown: ${text}`),
        ...unreadSplitHelp(rollout, fleets),
      ]
    : [];

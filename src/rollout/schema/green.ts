import type { Green, Pattern, Reduced } from '../fleet/fleet-records.ts';
import { dictionary, flag, number, object, optional, text } from './check.ts';

const templateVersion = object<NonNullable<Green['launchTemplate']>>({ id: text, version: number });

export const green = object<Green>({
  fleet: text,
  arn: optional(text),
  targetGroup: text,
  follows: optional(flag),
  warmAt: optional(number),
  asked: optional(object<NonNullable<Green['asked']>>({ for: number, before: number, at: number })),
  launchTemplate: optional(templateVersion),
  absentSince: optional(number),
});

export const pattern = object<Pattern>({
  fleet: text,
  launchedFrom: optional(text),
  adopted: optional(templateVersion),
  settings: optional(dictionary(text)),
});

/** Of blue, which shrinks behind green. */
export const reduced = object<Reduced>({
  to: number,
  full: number,
  share: number,
  at: number,
  done: optional(flag),
  least: optional(number),
  backAt: optional(number),
});

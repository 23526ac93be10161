import type { Attrition } from '../analysis/attrition.ts';
import type { LastWords } from '../fleet/console.ts';
import type { Blue, PinnedSettings } from '../fleet/fleet-records.ts';
import { SETTING_OUTCOMES, type SettingReport } from '../fleet/settings-report.ts';
import type { OperatorCall } from '../interventions/operator-call.ts';
import type { Rollout } from '../record.ts';
import type { Pair } from '../traffic/pairs.ts';
import type { TrafficRecord, WayBack } from '../traffic/traffic-record.ts';
import type { Throttled } from '../waiting/throttled-record.ts';
import { dictionary, flag, list, number, object, oneOf, onlyTrue, optional, text } from './check.ts';
import { recordFormat } from './format.ts';
import { gating } from './gates.ts';
import { green, pattern, reduced } from './green.ts';
import { cause, health, image, limits, outbox, outcome, route } from './members.ts';
import {
  abandonment,
  approval,
  evidence,
  leftover,
  pause,
  phase,
  plan,
  promotion,
  sample,
  timelineEntry,
} from './progress.ts';
import { required } from './provenance.ts';
import { probes, testers } from './testers.ts';

const pinned = object<PinnedSettings>({ minSize: number, launchTemplateVersion: text });

const blue = object<Blue>({
  fleet: text,
  arn: optional(text),
  targetGroup: text,
  imageId: text,
  beside: optional(list(text)),
  launchConfiguration: optional(text),
  desired: number,
  countsUnits: optional(onlyTrue),
  parameter: optional(object<NonNullable<Blue['parameter']>>({ name: text, template: text, from: number })),
  settings: optional(dictionary(text)),
  weakSince: optional(number),
  resizedSince: optional(number),
  pin: optional(
    object<NonNullable<Blue['pin']>>({
      template: text,
      before: pinned,
      during: pinned,
      at: optional(number),
    }),
  ),
  shrinking: optional(flag),
  reduced: optional(reduced),
  absentSince: optional(number),
});

const traffic = object<TrafficRecord>({
  intended: number,
  observed: number,
  observedAt: number,
  zeroSince: object<TrafficRecord['zeroSince']>({ blue: optional(number), green: optional(number) }),
  raised: optional(onlyTrue),
});

const setting = object<SettingReport>({
  setting: text,
  outcome: oneOf<SettingReport['outcome']>(...SETTING_OUTCOMES),
  from: optional(text),
  to: optional(text),
  why: optional(text),
  fix: optional(text),
});

const schema = object<Rollout>({
  id: text,
  service: text,
  generation: number,
  epoch: number,
  version: number,
  image,
  required: optional(required),
  cause,
  routes: list(route),
  pairs: optional(list(object<Pair>({ routes: list(route), blue: text, green: text }))),
  limits,
  health: optional(health),
  plan,
  phase,
  step: number,
  phaseSince: number,
  stepSince: number,
  notBefore: number,
  blue,
  green,
  pattern: optional(pattern),
  traffic,
  evidence,
  stickiness: optional(object<NonNullable<Rollout['stickiness']>>({ time: number, set: list(text) })),
  testers: optional(testers),
  probes: optional(probes),
  wayBack: optional(
    object<WayBack>({
      since: number,
      proven: optional(object<NonNullable<WayBack['proven']>>({ at: number, took: number })),
    }),
  ),
  breakGlass: optional(list(text)),
  baseline: optional(sample),
  attrition: optional(object<Attrition>({ known: list(text), lost: number, replaced: optional(list(text)) })),
  settings: optional(list(setting)),
  abort: optional(object<NonNullable<Rollout['abort']>>({ at: number, by: text, reason: text })),
  boot: optional(
    object<LastWords>({ server: text, output: text, end: optional(text), failing: optional(list(text)) }),
  ),
  throttled: optional(object<Throttled>({ since: number, at: number, turn: number, work: text })),
  failure: optional(object<NonNullable<Rollout['failure']>>({ at: number, code: text, message: text })),
  attention: optional(list(text)),
  pause: optional(pause),
  resumedAt: optional(number),
  promotion: optional(promotion),
  approval: optional(approval),
  outsideWindows: optional(approval),
  gating: optional(gating),
  abandon: optional(abandonment),
  left: optional(list(leftover)),
  outcome: optional(outcome),
  call: optional(
    object<OperatorCall>({ at: number, phase, code: text, reason: text, help: text, count: number }),
  ),
  outbox,
  stuckAt: optional(number),
  takeovers: optional(number),
  takenOverAt: optional(number),
  renewedAt: optional(number),
  startedAt: number,
  endedAt: optional(number),
  cleanedUpAt: optional(number),
  timeline: list(timelineEntry),
});

export const rolloutFormat = recordFormat('rollout', schema);

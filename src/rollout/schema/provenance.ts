import type { Deletions, PlannedDeletion, RetentionRule, StayingImage } from '../images/deletion-records.ts';
import type { Required } from '../images/required.ts';
import type { FindingException, FindingLimits } from '../images/vulnerabilities.ts';
import type { Rebuild } from '../service-records.ts';
import { SCAN_SEVERITIES } from '../service-spec/scan-severities.ts';
import type { ServiceSpec } from '../service-spec/spec.ts';
import { dictionary, list, number, object, oneOf, onlyTrue, optional, text } from './check.ts';

const exception = object<FindingException>({ cve: text, owner: text, until: text, reason: optional(text) });

/** The members of a spec's image, and of a rollout, by their types alone. */
export const requires = object<NonNullable<Required['requires']>>({
  tags: optional(dictionary(text)),
  tests: optional(onlyTrue),
  allowed: optional(onlyTrue),
});

export const findings = object<FindingLimits>({
  critical: optional(number),
  high: optional(number),
  medium: optional(number),
  all: optional(number),
  exceptions: optional(list(exception)),
});

export const required = object<Required>({ requires: optional(requires), findings: optional(findings) });

export const rebuildSpec = object<NonNullable<ServiceSpec['image']['rebuild']>>({
  findings: oneOf(...SCAN_SEVERITIES),
});

export const retentionSpec = object<RetentionRule>({ keep: number, olderThan: text });

export const deletions = object<Deletions>({
  lookedAt: number,
  images: list(
    object<PlannedDeletion>({
      image: text,
      build: text,
      at: number,
      from: number,
      told: optional(number),
      begun: optional(onlyTrue),
      snapshots: list(text),
    }),
  ),
  staying: optional(list(object<StayingImage>({ image: text, why: text }))),
});

export const rebuild = object<Rebuild>({
  of: text,
  at: number,
  key: text,
  build: optional(text),
  findings: list(text),
});

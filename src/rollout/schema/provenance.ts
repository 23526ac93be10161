import type { Required } from '../required.ts';
import type { FindingException, FindingLimits } from '../vulnerabilities.ts';
import { dictionary, list, number, object, onlyTrue, optional, text } from './check.ts';

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

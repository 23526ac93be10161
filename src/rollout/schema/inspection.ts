import { FINDING_CODES, SEVERITIES } from '../inspection/finding.ts';
import type { Inspection, KnownFinding } from '../inspection/inspection.ts';
import { dictionary, list, number, object, oneOf, optional, text } from './check.ts';
import { recordFormat } from './format.ts';

const finding = object<KnownFinding>({
  code: oneOf(...FINDING_CODES),
  severity: oneOf(...SEVERITIES),
  subject: text,
  servers: list(text),
  count: number,
  expected: text,
  found: text,
  mend: text,
  since: number,
});

export const inspectionFormat = recordFormat(
  'inspection',
  object<Inspection>({
    service: text,
    at: number,
    fleet: text,
    arn: optional(text),
    servers: number,
    findings: list(finding),
    more: number,
    unknown: list(text),
    settings: optional(dictionary(text)),
    next: number,
    version: number,
  }),
);

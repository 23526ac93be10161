import * as z from 'zod';
import { SCAN_SEVERITIES } from './scan-severities.ts';

const VULNERABILITY = /^[A-Z]+-[\w.:-]+$/;

const END = 'an exception has an end: a day, "2026-12-31", or a moment, "2026-12-31T18:00:00Z"';

const MOMENT = z.union([z.iso.datetime({ offset: true }), z.iso.date()]);

const isMoment = (text: string) => MOMENT.safeParse(text).success;

const Exception = z.strictObject({
  cve: z
    .string()
    .max(100)
    .regex(VULNERABILITY, 'expected the id of a vulnerability, such as CVE-2026-12345')
    .describe('The vulnerability, as the scan names it: CVE-2026-12345.'),
  owner: z.string().min(1).max(200).describe('Who answers for it: a team, or a person.'),
  until: z
    .string({ error: END })
    .refine(isMoment, { message: END })
    .describe('When it ends, a day (its beginning in UTC) or a moment; within 365 days.'),
  reason: z.string().min(1).max(500).optional().describe('Why it does no harm meanwhile.'),
});

const Count = z.int().min(0);

const findings = z.strictObject({
  critical: Count.optional().describe('How many critical findings there may be.'),
  high: Count.optional().describe('How many high ones.'),
  medium: Count.optional().describe('How many medium ones.'),
  all: Count.optional().describe('How many of all severities together.'),
  exceptions: z
    .array(Exception)
    .max(100)
    .optional()
    .describe('Vulnerabilities whose findings are not counted, each for a time.'),
});

type Limits = z.output<typeof findings>;

function checkFindings({ exceptions = [], ...limits }: Limits, context: z.RefinementCtx): void {
  const refuse = (path: (string | number)[], message: string) => {
    context.addIssue({ code: 'custom', path, message });
  };
  if (Object.values(limits).every((limit) => limit === undefined))
    refuse([], 'say how many there may be: "critical", "high", "medium" or "all"');
  for (const [index, { cve }] of exceptions.entries())
    if (exceptions.findIndex((other) => other.cve === cve) < index)
      refuse(['exceptions', index, 'cve'], `${cve} is excepted twice: name each once`);
}

export const Findings = findings
  .superRefine(checkFindings)
  .describe(
    'How many findings the vulnerability scan of a build may have. They are counted as an image is offered, and again before anything is launched; a build without a scan is not used.',
  );

export const Rebuild = z
  .strictObject({
    findings: z
      .enum(SCAN_SEVERITIES)
      .describe('Vulnerabilities of this severity and worse start the pipeline, each once.'),
  })
  .describe(
    'Start the pipeline by itself when the scan of the live image finds vulnerabilities that have started none before; those that are excepted do not count.',
  );

export const Requires = z
  .strictObject({
    tags: z
      .record(z.string().min(1).max(128), z.string().max(256))
      .refine((tags) => Object.keys(tags).length > 0, { message: 'name a tag, or leave it out' })
      .optional()
      .describe('Tags that the image has to have, with their values: { "approved": "yes" }.'),
    tests: z
      .literal(true, { error: 'true, or leave it out' })
      .optional()
      .describe("True for images that have passed the tests of Image Builder's pipeline alone."),
    allowed: z
      .literal(true, { error: 'true, or leave it out' })
      .optional()
      .describe('True for images that the allowed-images settings of the account permit, in audit mode too.'),
  })
  .refine((requires) => Object.values(requires).some((one) => one !== undefined), {
    message: 'name what is required: "tags", "tests" or "allowed"',
  })
  .describe('What an image has to have, beside its owner.');

import * as z from 'zod';
import { FINDING_CODES, SEVERITIES } from '../../rollout/inspection/finding.ts';
import { time } from './members.ts';

/** What the API returns, for the OpenAPI document and for tests. Nothing that ships imports it. */

export const Finding = z
  .strictObject({
    code: z.enum(FINDING_CODES).describe('Stays the same: docs/security.md explains each.'),
    severity: z.enum(SEVERITIES),
    since: time.describe('When it was first seen.'),
    subject: z
      .string()
      .describe('What it is about: a server, a security group, the group or a setting of it.'),
    servers: z.array(z.string()).describe('The servers that it concerns, twenty at most.'),
    count: z.int().min(0).describe('How many there are.'),
    means: z.string(),
    expected: z.string(),
    found: z.string(),
    mend: z.string().describe('The command, or what else to do.'),
  })
  .describe('Something on AWS that is not as the record, the group or the launch has it.');

export const Audit = z
  .strictObject({
    service: z.string(),
    at: time.nullable().describe('When the servers were looked at last; null before the first time.'),
    fleet: z.string().nullable(),
    servers: z.int().min(0).describe('How many there were.'),
    counts: z.strictObject({ high: z.int(), medium: z.int(), low: z.int() }),
    findings: z.array(Finding).describe('The worst first.'),
    more: z.int().min(0).describe('How many findings there are besides.'),
    unknown: z.array(z.string()).describe('What could not be read: of it nothing is known.'),
  })
  .describe("A service's live servers, compared with the record.");

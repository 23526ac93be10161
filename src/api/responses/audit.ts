import * as z from 'zod';
import { FINDING_CODES, SEVERITIES } from '../../rollout/inspection/finding.ts';
import { TOUCHED_STATES } from '../../rollout/touched/touched.ts';
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

const Touch = z
  .strictObject({
    code: z.enum(FINDING_CODES),
    event: z.string().describe('The id of the event in CloudTrail; "audit" for what an audit has found.'),
    what: z.string().describe('The call, such as ssm:StartSession; or what was found.'),
    by: z.string().nullable().describe('The ARN of whoever it was, as CloudTrail has it.'),
    at: time,
  })
  .describe('What somebody has done to a server.');

export const TouchedServer = z
  .strictObject({
    server: z.string(),
    fleet: z.string(),
    state: z
      .enum(TOUCHED_STATES)
      .describe(
        'It serves as before; another one is launched for it; it is drained and terminated; it was replaced; it has left the live fleet otherwise.',
      ),
    since: time.describe('When it came to that.'),
    waitsFor: z.string().nullable().describe('What keeps it from being replaced.'),
    touches: z.array(Touch).describe('The newest last, ten at most.'),
    console: z.string().nullable().describe('The end of its console, kept before it was terminated.'),
  })
  .describe('A server that somebody has entered or changed.');

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
    immutability: z.enum(['report', 'replace']).describe('What the spec says is done about touched servers.'),
    touched: z.array(TouchedServer).describe('Those of the live fleet, and the last ones that have gone.'),
  })
  .describe("A service's live servers, compared with the record.");

import * as z from 'zod';

/**
 * What a gate's function gets, and what it returns. It is public: members are added and never changed; a change that
 * functions must handle raises `version`.
 */

const fleet = z.object({
  fleet: z.string().describe('The name of its Auto Scaling group.'),
  targetGroups: z.array(z.string()).describe('ARNs of its target groups.'),
  image: z.string().describe('The id of the AMI.'),
});

export const GateRequest = z
  .object({
    version: z.literal('1').describe('The version of this schema.'),
    id: z
      .string()
      .describe(
        'The same whenever it is the same question: after an answer that was lost it comes again, perhaps twice at once. Do a work once for each id.',
      ),
    gate: z.string().describe('The name of the gate in the spec.'),
    moment: z
      .enum(['before-traffic', 'before-step', 'before-retirement', 'after-revert'])
      .describe(
        'What is asked about: the first weight, the next one, the retirement of blue, or a revert that is done.',
      ),
    attempt: z.int().min(1).describe('Counts the questions about it: one more after each wait.'),
    until: z.iso.datetime().describe('When its time is over.'),
    service: z.string().describe('The name of the service.'),
    rollout: z.string().describe('The id of the rollout, for example web-42.'),
    image: z.string().describe('The id of the AMI that is rolled out.'),
    build: z
      .string()
      .optional()
      .describe('The ARN of its Image Builder build; absent for an image named by hand.'),
    step: z
      .object({
        index: z.int().min(0).describe('Counted from 0.'),
        of: z.int().min(1),
        weight: z.number().describe('The share in percent that green is to get.'),
      })
      .optional()
      .describe('The step ahead; absent where none is.'),
    traffic: z.object({ green: z.number(), blue: z.number() }).describe('The shares now, in percent.'),
    blue: fleet.describe('The fleet that is live.'),
    green: fleet.describe('The fleet of the rollout. It may be gone after a revert.'),
    testers: z
      .object({ header: z.string(), value: z.string() })
      .optional()
      .describe(
        'The header with which requests to the load balancer reach green alone; absent where the spec has neither testers nor probes, and after a revert.',
      ),
    revert: z
      .object({
        code: z
          .string()
          .describe('For programs: the code of the failure; Aborted when somebody has sent it back.'),
        reason: z.string().describe('For people.'),
        by: z.string().optional().describe('Who has sent it back.'),
      })
      .optional()
      .describe('Why it went back; absent unless it has.'),
  })
  .describe('What a gate is asked: the event of its function.');

export const GateResponse = z
  .strictObject({
    verdict: z
      .enum(['pass', 'fail', 'wait'])
      .describe('It may go on; it is to go back; the question is to be asked again.'),
    reason: z.string().optional().describe('Why, for people; its first 500 characters are kept.'),
  })
  .describe('What a gate says: the result of its function.');

export type GateRequest = Readonly<z.output<typeof GateRequest>>;
export type GateResponse = Readonly<z.output<typeof GateResponse>>;

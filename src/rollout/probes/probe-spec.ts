import * as z from 'zod';
import { milliseconds } from '../duration.ts';
import { Duration } from '../service-spec/steps-spec.ts';
import { HeaderName } from '../service-spec/testers-spec.ts';
import { PROBE_ROUND_MAX, PROBE_WITHIN_MAX } from '../timing.ts';

const text = z.string().max(1_000);

const Within = Duration.refine((duration) => milliseconds(duration) <= PROBE_WITHIN_MAX, {
  message: 'at most 5s',
});

/** Zod says of a key no more than that it is wrong. */
function checkNames(headers: Readonly<Record<string, string>>, context: z.RefinementCtx): void {
  for (const name of Object.keys(headers)) {
    const message =
      name.toLowerCase() === 'host'
        ? 'name it in "host"'
        : HeaderName.safeParse(name).error?.issues[0]?.message;
    if (message !== undefined) context.addIssue({ code: 'custom', path: [name], message });
  }
}

const Expected = {
  status: z.int().min(200).max(599).default(200).describe('The status that the response is to have.'),
  header: z
    .strictObject({ name: HeaderName, value: text })
    .optional()
    .describe('A header that it is to have, and what that says.'),
  text: text.optional().describe('Its whole body; white space at the end does not count.'),
  json: z
    .strictObject({
      at: z
        .string()
        .regex(/^(\/[^/]*)*$/, 'expected a JSON Pointer: "/status", or "" for the whole body')
        .max(200)
        .default('')
        .describe('Where in its JSON body, as a JSON Pointer; the whole body unless it is given.'),
      is: z.union([text, z.number(), z.boolean(), z.null()]).describe('The value there.'),
    })
    .optional()
    .describe('A value in its JSON body.'),
  within: Within.default('2s').describe('How long it may take, its body included; at most 5s.'),
};

export const Probe = z
  .strictObject({
    method: z.enum(['GET', 'HEAD', 'OPTIONS', 'POST']).default('GET').describe('POST has an empty body.'),
    path: z
      .string()
      .regex(/^\/[\x21-\x7e]*$/, 'a path begins with "/"')
      .max(1_000)
      .describe('The path, with the query if there is one.'),
    host: z
      .string()
      .regex(/^[A-Za-z0-9.-]{1,128}$/, 'expected a host name, without a port')
      .optional()
      .describe(
        'The name that the request is for; behind an HTTPS listener also that of its certificate, without which it is refused. The name of the load balancer unless it is given.',
      ),
    headers: z
      .record(z.string(), text)
      .superRefine(checkNames)
      .optional()
      .describe('Headers that it is sent with.'),
    ...Expected,
    times: z.int().min(1).max(5).default(3).describe('How often in a row it has to pass.'),
  })
  .superRefine(({ within, times, text: body, json }, context) => {
    const refuse = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message });
    if (body !== undefined && json) refuse('json', 'expect either "text" or "json"');
    if (milliseconds(within) * times > PROBE_ROUND_MAX) refuse('times', 'within × times is at most 10s');
  })
  .describe('A request that is sent to green alone, and what is expected of the response.');

/** Each is sent by every route that takes it, and all of a look have to end within the time of a step. */
export const Probes = z
  .array(Probe)
  .min(1, 'at least one probe')
  .max(5, 'at most 5 probes')
  .describe(
    'Requests that are sent to green before clients reach it, again before each weight, and each minute of a bake. A rollout whose probes fail goes back.',
  );

export type ProbeSpec = z.output<typeof Probe>;

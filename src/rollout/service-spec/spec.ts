import * as z from 'zod';
import { checkGatePlaces } from '../gates/gate-place.ts';
import { Gates } from '../gates/gate-spec.ts';
import { parse } from '../parse.ts';
import { Immutability } from '../touched/immutability-spec.ts';
import { WindowsSpec } from '../windows/windows-spec.ts';
import { checkMeasured } from './check-measured.ts';
import { FleetSpec } from './fleet-spec.ts';
import { Health } from './health-spec.ts';
import { ImageSpec } from './image-spec.ts';
import { Limits } from './limits-spec.ts';
import { SERVICE_NAME } from './names-spec.ts';
import { Refresh } from './refresh-spec.ts';
import { checkRefreshWindows } from './refresh-windows.ts';
import { BackWithin, type Step, Steps, UpToADay } from './steps-spec.ts';
import { checkSurge, InstantRollback, Surge } from './surge-spec.ts';
import { TrafficSpec } from './traffic-spec.ts';

const members = z
  .strictObject({
    service: z
      .string()
      .regex(SERVICE_NAME, 'a service is named by at most 30 lowercase letters, digits and hyphens')
      .describe('The name of the service. Fleets are named after it: web-1, web-2, …'),
    image: ImageSpec,
    traffic: TrafficSpec,
    fleet: FleetSpec,
    steps: Steps,
    startWithin: UpToADay.default('15m').describe('How long green may take to become healthy.'),
    backWithin: BackWithin.optional().describe(
      'How long it may take to give blue all of the traffic back, 10s unless it is given and at most 20s. That is tried out before green gets any; a rollout whose way back takes longer, or is not there, is reverted.',
    ),
    surge: Surge.optional(),
    instantRollback: InstantRollback.optional(),
    onNewImage: z
      .enum(['queue', 'replace', 'refuse'])
      .default('queue')
      .describe(
        'What happens to an image that is published while a rollout is under way: it waits for its end (only the newest waits), it replaces the rollout, which is rolled back first, or it is refused. A rollback is never replaced.',
      ),
    onRecall: z
      .enum(['restore', 'call'])
      .optional()
      .describe(
        'What happens when its live image is recalled: the newest image from before that may be started comes back without weighted steps (as is so unless it is given), or a person is called.',
      ),
    windows: WindowsSpec.optional(),
    allowOverlap: z
      .boolean()
      .optional()
      .describe(
        'Blue and green may run side by side though the group may have one server only, or though its servers seem to form a cluster. Say so for a service that twice the servers do no harm to: no exclusive lock, volume or quorum.',
      ),
    refresh: Refresh.optional(),
    immutability: Immutability.optional(),
    limits: Limits.prefault({}),
    health: Health.optional(),
    gates: Gates.optional(),
    advanceEarly: z
      .boolean()
      .optional()
      .describe(
        'True to end a step before its bake is over, once green is shown to be good enough for the next weight.',
      ),
  })
  .describe('A service that Greenshift rolls out.');

/** What one member alone doesn't tell. */
function checkTogether(spec: z.output<typeof members>, context: z.RefinementCtx): void {
  for (const check of [checkMeasured, checkSurge, checkRefreshWindows, checkGatePlaces]) check(spec, context);
}

/** A service as its owner describes it. The published JSON Schema (docs/service.schema.json) is made from it. */
export const ServiceSpec = members.superRefine(checkTogether);

export type ServiceSpec = z.output<typeof ServiceSpec>;
export type { Limits, Step };

/** A spec as it is written to a file or sent: it may name its JSON Schema, for editors. */
export const SpecDocument = members
  .extend({
    $schema: z.string().optional().describe('The JSON Schema of the document, for editors.'),
  })
  .superRefine(checkTogether)
  .describe('A service that Greenshift rolls out.');

/** Parses a spec from outside. Throws InvalidInput with the path of each mistake. */
export function parseSpec(input: unknown): ServiceSpec {
  const { $schema: _, ...spec } = parse(SpecDocument, input, 'the service spec');
  return spec;
}

/** The JSON Schema that editors and `docs/service.schema.json` use. */
export function specJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(SpecDocument, { io: 'input', target: 'draft-2020-12' });
  return { ...schema, title: 'Greenshift service', $comment: 'Made by `npm run schema`; do not edit.' };
}

import * as z from 'zod';
import { withoutPatterns } from '../json-schema.ts';
import { chat, installation } from './announcement-members.ts';
import { ANNOUNCEMENTS } from './announcement-schema.ts';

/** The JSON Schema of the events as EventBridge delivers them, published as docs/events.schema.json. */
export function eventsJsonSchema(): Record<string, unknown> {
  const events = Object.entries(ANNOUNCEMENTS).map(([type, detail]) =>
    z
      .object({
        source: z.literal('greenshift'),
        'detail-type': z.literal(type),
        detail: detail.extend({ installation, chat }).describe(detail.description ?? ''),
      })
      .describe(detail.description ?? ''),
  );
  const schema = z.toJSONSchema(z.union(events), {
    target: 'draft-2020-12',
    io: 'input',
    override: withoutPatterns,
  });
  return { ...schema, title: 'Greenshift events', $comment: 'Made by `npm run schema`; do not edit.' };
}

import { writeFileSync } from 'node:fs';
import project from '../package.json' with { type: 'json' };
import { openApiDocument } from '../src/api/openapi.ts';
import { eventsJsonSchema } from '../src/rollout/announcements/events-json-schema.ts';
import { gatesJsonSchema } from '../src/rollout/gates/gate-json-schema.ts';
import { specJsonSchema } from '../src/rollout/service-spec/spec.ts';

/** What is published in docs/, by file, made from the schemas that the code itself uses. */
export const documents = (): Readonly<Record<string, unknown>> => ({
  'service.schema.json': specJsonSchema(),
  'events.schema.json': eventsJsonSchema(),
  'gates.schema.json': gatesJsonSchema(),
  'openapi.json': openApiDocument(project.version),
});

export const textOf = (document: unknown) => `${JSON.stringify(document, null, 2)}\n`;

/** `npm run schema`: writes them. A test fails when one is out of date. */
if (import.meta.main) {
  for (const [file, document] of Object.entries(documents()))
    writeFileSync(new URL(`../docs/${file}`, import.meta.url), textOf(document));
}

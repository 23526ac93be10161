import * as z from 'zod';
import { withoutPatterns } from '../rollout/json-schema.ts';

export const refTo = (name: string) => ({ $ref: `#/components/schemas/${name}` });

/** The document's schemas by their names, for what the API takes (`input`) or returns. */
export function componentsOf(schemas: Readonly<Record<string, z.ZodType>>, io: 'input' | 'output') {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(schemas)) registry.add(schema, { id });
  const made = z.toJSONSchema(registry, {
    io,
    target: 'draft-2020-12',
    uri: (id) => `#/components/schemas/${id}`,
    override: (definition) => {
      withoutPatterns(definition);
      // A response may get more members, and readers must not break on them.
      if (io === 'output') delete definition.jsonSchema.additionalProperties;
    },
  });
  return Object.fromEntries(
    Object.entries(made.schemas)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, { $schema: _, $id: __, ...schema }]) => [name, schema]),
  );
}

import * as z from 'zod';
import { withoutPatterns } from '../json-schema.ts';
import { GateRequest, GateResponse } from './gate-schema.ts';

const definition = (schema: z.ZodType) => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    io: 'input',
    override: withoutPatterns,
  });
  return rest;
};

/** The JSON Schemas of what functions of gates get and return, published as docs/gates.schema.json. */
export const gatesJsonSchema = (): Record<string, unknown> => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Greenshift gates',
  $comment: 'Made by `npm run schema`; do not edit.',
  $defs: { request: definition(GateRequest), response: definition(GateResponse) },
  anyOf: [{ $ref: '#/$defs/request' }, { $ref: '#/$defs/response' }],
});

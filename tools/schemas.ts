import { writeFileSync } from 'node:fs';
import { specJsonSchema } from '../src/rollout/spec.ts';

/** `npm run schema`: writes the published JSON Schema. A test fails when it is out of date. */
writeFileSync(
  new URL('../docs/service.schema.json', import.meta.url),
  `${JSON.stringify(specJsonSchema(), null, 2)}\n`,
);

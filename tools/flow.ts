import { readFileSync, writeFileSync } from 'node:fs';
import { parse } from 'yaml';

export const SOURCE = new URL('../statemachines/rollout.asl.yml', import.meta.url);
export const TARGET = new URL('../statemachines/rollout.asl.json', import.meta.url);

/** The flow as JSON, made from its YAML: anchors and merges resolved, keys that begin with `x-` left out. */
export function buildFlow(yaml = readFileSync(SOURCE, 'utf8')): string {
  const source = parse(yaml, { merge: true }) as Record<string, unknown>;
  const flow = Object.entries(source).filter(([key]) => !key.startsWith('x-'));
  return `${JSON.stringify(Object.fromEntries(flow), null, 2)}\n`;
}

/** `npm run flow`: writes the JSON that is deployed. A test fails when it is out of date. */
if (import.meta.main) writeFileSync(TARGET, buildFlow());

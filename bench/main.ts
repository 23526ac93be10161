import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** `npm run bench`: the cost of bundles and of simulated rollouts; `npm run bench -- fleets`: fleets as people have them. */
const BENCHES: Readonly<Record<string, readonly (readonly string[])[]>> = {
  cost: [['run.ts'], ['--max-semi-space-size=64', 'rollouts.ts']],
  fleets: [['fleets/run.ts']],
};

const [first = '', ...rest] = process.argv.slice(2);
const isNamed = Object.hasOwn(BENCHES, first);
for (const parts of BENCHES[isNamed ? first : 'cost'] ?? []) {
  const args = [...parts.slice(0, -1), join(import.meta.dirname, parts.at(-1) ?? '')];
  const passed = isNamed ? rest : parts.at(-1) === 'run.ts' ? process.argv.slice(2) : [];
  const { status } = spawnSync(process.execPath, [...args, ...passed], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = status ?? 1;
}

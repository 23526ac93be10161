import { spawnSync } from 'node:child_process';

/** `npm run bench [-- name]`: what is measured, each in a process of its own. Without a name bundles and rollouts. */
const BENCHES: Readonly<Record<string, readonly string[]>> = {
  bundles: ['bench/run.ts'],
  rollouts: ['--max-semi-space-size=64', 'bench/rollouts.ts'],
  judgement: ['bench/judgement/main.ts'],
  detection: ['bench/detection/main.ts'],
  fleets: ['bench/fleets/run.ts'],
  audit: ['bench/fleets/audit.ts'],
  'patch-day': ['--max-semi-space-size=64', 'bench/patch-day/main.ts'],
};

const [name, ...rest] = process.argv.slice(2);
const isNamed = name !== undefined && !name.startsWith('-');
if (isNamed && !Object.hasOwn(BENCHES, name)) {
  console.error(`there is no bench ${name}: ${Object.keys(BENCHES).join(', ')}`);
  process.exit(2);
}
const chosen = isNamed ? [name] : ['bundles', 'rollouts'];
for (const bench of chosen) {
  const options = isNamed ? rest : process.argv.slice(2);
  const { status } = spawnSync(process.execPath, [...BENCHES[bench]!, ...options], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

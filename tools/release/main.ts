import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CHECKSUMS, checksumsOf } from './checksums.ts';
import { releaseParameters } from './parameters.ts';
import { releaseTemplate, type StackTemplate } from './template.ts';

/*
 * `npm run release`: in release/, the template of the stack with CloudFormation's parameters, the packages of its functions,
 * and their checksums. It takes the bundles that `npm run build` has left.
 */

const root = fileURLToPath(new URL('../..', import.meta.url));
const target = join(root, 'release');
const packaged = join(root, '.release');

// osls empties its own folder even when it packages to another one, and `npm run test:packaging` looks into that.
const own = join(root, '.serverless');
const kept = join(root, '.serverless.kept');
if (existsSync(own)) renameSync(own, kept);

const parameters = releaseParameters();
const { status } = spawnSync(
  'serverless',
  ['package', `--package=${packaged}`, ...parameters.map(({ argument }) => argument)],
  { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] },
);
rmSync(own, { recursive: true, force: true });
if (existsSync(kept)) renameSync(kept, own);
if (status !== 0) process.exit(status ?? 1);

rmSync(target, { recursive: true, force: true });
mkdirSync(target);
const file = join(packaged, 'cloudformation-template-update-stack.json');
// osls writes the stage into the logical ids of rules, which nothing can be chosen in.
const text = readFileSync(file, 'utf8').replaceAll(/\bGreenshiftstagemarker/g, 'Greenshift');
const template = releaseTemplate(JSON.parse(text) as StackTemplate, parameters);
writeFileSync(join(target, 'template.json'), `${JSON.stringify(template, null, 1)}\n`);
for (const name of readdirSync(packaged).filter((name) => name.endsWith('.zip'))) {
  copyFileSync(join(packaged, name), join(target, name));
}
writeFileSync(join(target, CHECKSUMS), checksumsOf(target));
rmSync(packaged, { recursive: true });
console.log(`the release is in release/: template.json, ${CHECKSUMS} and the packages of the functions`);

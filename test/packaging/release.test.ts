import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { expect, test } from 'vitest';
import { Greenshift } from '../../infrastructure/cdk/greenshift.ts';
import { checksumsOf } from '../../tools/release/checksums.ts';
import { releaseParameters } from '../../tools/release/parameters.ts';
import { packagedTemplate, root, type Template, walk } from './template.ts';

interface Release extends Template {
  readonly Parameters: Readonly<Record<string, { readonly Default?: string }>>;
}

const folder = join(root, 'release');

function released(): Release {
  if (!existsSync(folder)) throw new Error('there is no release to look at: run `npm run release` first');
  return JSON.parse(readFileSync(join(folder, 'template.json'), 'utf8')) as Release;
}

type Json = Readonly<Record<string, unknown>>;

/** A template with the values of its parameters put in, and with texts that need no `Fn::Sub` as they are. */
function valued(value: unknown, values: Readonly<Record<string, string>>): unknown {
  if (Array.isArray(value)) return value.map((item) => valued(item, values));
  if (typeof value !== 'object' || value === null) return String(value);
  const { Ref, 'Fn::Sub': text } = value as Json;
  if (typeof Ref === 'string') return values[Ref] ?? value;
  if (typeof text === 'string') {
    const filled = text.replaceAll(/\$\{(\w+)\}/g, (all, name: string) => values[name] ?? all);
    return /\$\{[^!]/.test(filled) ? { 'Fn::Sub': filled } : filled.replaceAll('${!', '${');
  }
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, valued(member, values)]));
}

/** Without the bucket that osls makes, and without where the packages are. */
function comparable({ Resources, Outputs, ...rest }: Template, values: Readonly<Record<string, string>>) {
  const { Parameters: _, ...others } = rest as Json;
  const kept = (members: Json) =>
    Object.fromEntries(
      Object.entries(members).filter(([name]) => !name.startsWith('ServerlessDeploymentBucket')),
    );
  const text = JSON.stringify(
    valued({ ...others, Resources: kept(Resources), Outputs: kept(Outputs) }, values),
  );
  return JSON.parse(text.replaceAll('Greenshiftdev', 'Greenshift'), (key, member) => {
    if (key === 'Code') return undefined;
    return key === 'DependsOn' ? [member].flat().toSorted() : member;
  }) as Template;
}

const DEFAULTS = {
  ...Object.fromEntries(releaseParameters().map(({ name, byDefault }) => [name, byDefault])),
  Stage: 'dev',
};

test('the released template with the default parameters is the packaged stack', () => {
  expect(comparable(released(), DEFAULTS)).toEqual(comparable(packagedTemplate(), {}));
});

test('every parameter of serverless.yml is one of the template, with its default, and no marker is left', () => {
  const { Parameters, ...rest } = released();
  for (const { name, byDefault } of releaseParameters()) expect(Parameters[name]?.Default).toBe(byDefault);
  const texts = [...walk(rest)].filter((value) => typeof value === 'string');
  expect(texts.filter((text) => /marker-of|stagemarker/.test(text))).toEqual([]);
});

test('the checksums are those of the files, and every function has its package', () => {
  expect(readFileSync(join(folder, 'SHA256SUMS'), 'utf8')).toBe(checksumsOf(folder));
  const packages = Object.values(released().Resources)
    .filter(({ Type }) => Type === 'AWS::Lambda::Function')
    .map(({ Properties }) => Properties.Code.S3Key['Fn::Sub'].replace('${ArtifactPrefix}', ''));
  expect(packages.toSorted()).toEqual(globSync('*.zip', { cwd: folder }).toSorted());
});

test('the CDK construct deploys the same resources, and the same packages', () => {
  const app = new App({ analyticsReporting: false });
  const stack = new Stack(app, 'tools', { analyticsReporting: false });
  const parameters = { Stage: 'dev', ChatTopicParameter: 'new' };
  const { apiEndpoint } = new Greenshift(stack, 'Greenshift', { release: folder, parameters });
  expect(stack.resolve(apiEndpoint)).toEqual({ 'Fn::GetAtt': ['HttpApi', 'ApiEndpoint'] });
  const assembly = app.synth();
  const { template } = assembly.getStackByName('tools') as { template: Template };
  const values = { ...DEFAULTS, ...parameters };
  expect(comparable(template, values).Resources).toEqual(comparable(released(), values).Resources);
  const digestOf = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');
  const ours = globSync(join(folder, '*.zip')).map(digestOf);
  const assets = globSync(join(assembly.directory, '*.zip')).map(digestOf);
  expect([...new Set(assets)].toSorted()).toEqual([...new Set(ours)].toSorted());
});

test('the Terraform module fills parameters and reads outputs that the template has', () => {
  const text = globSync(join(root, 'infrastructure/terraform/*.tf'))
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
  const { Parameters, Outputs } = released();
  const filled = [...text.matchAll(/^\s+(Artifact\w+)\s+=/gm)].map(([, name]) => name);
  const required = Object.keys(Parameters).filter((name) => Parameters[name]?.Default === undefined);
  expect(Object.keys(Parameters)).toEqual(expect.arrayContaining(filled));
  expect(filled).toEqual(expect.arrayContaining(required));
  const read = [...text.matchAll(/outputs(?:\["|, ")(\w+)"/g)].map(([, name]) => name);
  expect(read).toHaveLength(3);
  expect(Object.keys(Outputs)).toEqual(expect.arrayContaining(read));
});

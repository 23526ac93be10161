import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { INSTANCE_VARIABLES, parseManifest } from '../local-cloud/hosts/manifest.ts';
import { problemOf } from '../src/api/problems.ts';
import { routes } from '../src/api/routes.ts';
import { ANNOUNCEMENTS } from '../src/rollout/announcements/announcement-schema.ts';
import * as errors from '../src/rollout/errors.ts';
import { PHASES } from '../src/rollout/phase.ts';
import { parseSpec, type ServiceSpec, specJsonSchema } from '../src/rollout/service-spec/spec.ts';
import { mayImport, roomOf } from './architecture/rooms.ts';

const root = join(import.meta.dirname, '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const readme = read('README.md');
const pages = new Map(
  globSync(['*.md', 'docs/**/*.md'], { cwd: root }).map((path) => [path.replaceAll('\\', '/'), read(path)]),
);
const page = (path: string) => pages.get(path) ?? '';

const fenced = (text: string, language: string) =>
  [...text.matchAll(/^ *```(\w*)\n([\s\S]*?)^ *```$/gm)].flatMap(([, is, inside = '']) =>
    is === language ? [inside] : [],
  );
/** The rows of the table of a page whose head begins with these words. */
const rowsUnder = (path: string, head: string) =>
  (page(path).split(`\n| ${head} |`)[1]?.split('\n\n')[0] ?? '').split('\n').slice(2);
const firstCells = (path: string, head: string) =>
  rowsUnder(path, head).map((row) => row.split(' | ')[0]!.replace(/^\| /, '').replaceAll('`', ''));

describe('the pictures', () => {
  test('the nine boxes are the steps of the flow', () => {
    const { States } = JSON.parse(read('statemachines/rollout.asl.json')) as {
      States: Record<string, { readonly Type: string }>;
    };
    // What is only for the failure of another step isn't drawn.
    const isDrawn = (name: string) => States[name]!.Type === 'Task' && name !== 'CallOperator';
    const steps = Object.keys(States).filter(isDrawn);
    const [drawn = ''] = fenced(readme, 'mermaid');
    const boxes = new Set(drawn.replaceAll(/\|.*?\|/g, ' ').match(/\b(?!LR\b)[A-Z]\w+\b/g));
    expect([...boxes].sort()).toEqual(steps.sort());
    expect(boxes.size).toBe(9);
  });

  test('the folders exist, and the arrows are those that the rules allow', () => {
    const [house = ''] = fenced(page('docs/architecture.md'), 'mermaid');
    const rooms = new Map([...house.matchAll(/(\w+)\["(.+?)"\]/g)].map(([, id, path]) => [id!, path!]));
    const arrows = [...house.matchAll(/^ {2}(\w+)\S* --> (\w+)/gm)];
    expect(arrows.length).toBe(house.trim().split('\n').length - 1);
    for (const [, from, to] of arrows) {
      const [importer, imported] = [rooms.get(from!)!, rooms.get(to!)!];
      expect([importer, imported].filter((path) => !existsSync(join(root, path)))).toEqual([]);
      expect(mayImport(roomOf(importer)!, imported, false), `${importer} may import ${imported}`).toBe(true);
    }
  });
});

describe('the spec', () => {
  test('the example is valid, and is the one in examples', () => {
    const [first = '{}'] = fenced(page('docs/configuration.md'), 'json');
    const example = JSON.parse(first) as Record<string, unknown>;
    const { traffic, ...rest } = example;
    expect(parseSpec(example)).toMatchObject(rest);
    expect(parseSpec(example).traffic.targetGroups).toEqual((traffic as ServiceSpec['traffic']).targetGroups);
    expect(JSON.parse(read('examples/web.json'))).toEqual(example);
  });

  test('the table has every field and no other', () => {
    const known = [...new Set(fieldsOf(specJsonSchema()))].sort();
    const told = firstCells('docs/configuration.md', 'field').sort();
    expect(told).toEqual(known);
  });
});

interface Schema {
  readonly properties?: Record<string, Schema>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
}

function fieldsOf(schema: Schema, path = ''): string[] {
  const own = Object.entries(schema.properties ?? {}).flatMap(([key, inner]) => {
    const at = path ? `${path}.${key}` : key;
    const below = [...fieldsOf(inner, at), ...fieldsOf(inner.items ?? {}, `${at}[]`)];
    return below.length > 0 ? below : [at];
  });
  return [...own, ...(schema.anyOf ?? []).flatMap((form) => fieldsOf(form, path))];
}

describe('the API', () => {
  test('every route is told of, and no other', () => {
    expect(firstCells('docs/api.md', 'route').sort()).toEqual(Object.keys(routes).sort());
  });

  test('every problem is told of with its status, and no other', () => {
    const told = rowsUnder('docs/api.md', 'status | the type ends in').flatMap((row) => {
      const status = Number(/^\| (\d+) \|/.exec(row)?.[1]);
      return [...row.matchAll(/`([A-Z]\w+)`/g)].map(([, name]) => `${status} ${name}`);
    });
    const failures = Object.values(errors).filter(({ prototype }) => prototype instanceof Error);
    const known = failures.flatMap((Failure) => {
      const problem = problemOf(new (Failure as new (what: string, issues: []) => Error)('it', []));
      return problem ? [`${problem.status} ${problem.type.split(':').at(-1)}`] : [];
    });
    expect(told.sort()).toEqual(known.sort());
  });

  test('every outcome of a rollback is explained', () => {
    const sources = globSync('src/{api,commands}/*.ts', { cwd: root })
      .filter((path) => !path.includes('campaign'))
      .map(read)
      .join('\n');
    const outcomes = sources.match(/'(rolled-back|rollout-(?:started|queued)|already-[\w-]+)'/g) ?? [];
    const table = rowsUnder('docs/runbook.md', 'status | `outcome`').join('\n');
    for (const outcome of new Set(outcomes)) {
      expect(table).toContain(`\`${outcome.replaceAll("'", '')}\``);
    }
    expect(outcomes.length).toBeGreaterThan(3);
  });

  test('every kind of failure that is judged is explained', () => {
    const [, kinds = ''] = /type FailureCode =([^;]+);/.exec(read('src/rollout/analysis/verdict.ts')) ?? [];
    const codes = [...kinds.matchAll(/'(\w+)'/g)].map(([, code]) => code!);
    expect(codes.length).toBeGreaterThan(3);
    expect(firstCells('docs/api.md', 'code').sort()).toEqual(codes.sort());
  });

  test('every event is told of, and no other', () => {
    expect(firstCells('docs/api.md', 'detail type').sort()).toEqual(Object.keys(ANNOUNCEMENTS).sort());
  });

  test('every phase is explained', () => {
    expect(firstCells('docs/api.md', 'phase').sort()).toEqual(PHASES.toSorted());
  });
});

describe('what can be typed and opened', () => {
  const everything = [...pages.values()].join('\n');

  test('every npm script that is named exists', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const run = [...everything.matchAll(/\bnpm run ([\w:-]+)/g)].map(([, name]) => name!);
    const short = [...everything.matchAll(/\bnpm (start|test)\b/g)].map(([, name]) => name!);
    expect([...run, ...short].filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
    expect(run.length).toBeGreaterThan(5);
  });

  test('every file and folder that is named exists', () => {
    const rooms =
      'src|functions|statemachines|local-cloud|cli|demo|simulation|test|tools|examples|docs|infrastructure|bench';
    const paths = [
      ...[...everything.matchAll(new RegExp(`(?<![\\w/.-])(?:${rooms})/[\\w./-]*`, 'g'))].map(
        ([path]) => path,
      ),
      ...[...everything.matchAll(/`([\w.-]+\.(?:yml|md)|\.ci\/\w+)`/g)].map(([, path]) => path!),
    ].map((path) => path.replace(/\.$/, ''));
    const exists = (path: string) =>
      existsSync(join(root, path)) || existsSync(join(root, 'statemachines', path));
    expect([...new Set(paths)].filter((path) => !exists(path))).toEqual([]);
    expect(paths.length).toBeGreaterThan(20);
  });

  test('every alarm and queue that is named is in the stack, and the parameters too', () => {
    const events = `${read('infrastructure/events.yml')}${read('infrastructure/alarms.yml')}`;
    const resources = new Set(everything.match(/\b\w+(?:Alarm|Queue)\b/g));
    expect([...resources].filter((name) => !events.includes(`\n  ${name}:`))).toEqual([]);
    const named = [...everything.matchAll(/--param='(\w+)=/g)].map(([, name]) => name!);
    const { 0: block = '' } = /^params:\n(?: .*\n)+/m.exec(read('serverless.yml')) ?? [];
    expect(named.filter((name) => !block.includes(`    ${name}:`))).toEqual([]);
  });
});

describe('the images of the local cloud', () => {
  const page = read('docs/local-cloud.md');

  test('have their manifest explained, by an example that can be built', () => {
    const [, example = ''] = /```json\n([^`]+)```/.exec(page) ?? [];
    const manifest = parseManifest('a folder', example);
    // The one that isn't there unless it is given, not even empty.
    const members = [...Object.keys(manifest), 'vulnerabilities'];
    expect(firstCells('docs/local-cloud.md', 'member').sort()).toEqual(members.sort());
  });

  test('have every variable explained that a server may read', () => {
    const [machine, sample] = page.split('## The sample server');
    for (const name of INSTANCE_VARIABLES)
      expect(machine).toMatch(new RegExp(`\\| (?:\`\\w+\`, )*\`${name}\`(?:, \`\\w+\`)* \\|`));
    const server = read('examples/web/server.mjs');
    const named = [...server.matchAll(/\b([A-Z]+(?:_[A-Z]+)+|VERSION)\b/g)].map(([, name]) => name!);
    const own = new Set(
      named.filter((name) => !INSTANCE_VARIABLES.includes(name) && name !== 'POSITIVE_INFINITY'),
    );
    for (const name of own) expect(sample).toContain(`| \`${name}\` |`);
  });
});

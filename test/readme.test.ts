import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { problemOf } from '../src/api/problems.ts';
import { routes } from '../src/api/routes.ts';
import * as errors from '../src/rollout/errors.ts';
import { parseSpec, specJsonSchema } from '../src/rollout/spec.ts';
import { mayImport, roomOf } from './architecture/rooms.ts';

const root = join(import.meta.dirname, '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const readme = read('README.md');

const fenced = (language: string) =>
  [...readme.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].flatMap(([, is, text = '']) =>
    is === language ? [text] : [],
  );
/** The first cells of the table whose head begins with these words. */
function firstCells(head: string): string[] {
  const table = readme.split(`\n| ${head} |`)[1]?.split('\n\n')[0] ?? '';
  return table
    .split('\n')
    .slice(2)
    .map((row) => row.split(' | ')[0]!.replace(/^\| /, ''));
}
const unquoted = (cell: string) => cell.replaceAll('`', '');

interface State {
  readonly Next?: string;
  readonly Default?: string;
  readonly Choices?: readonly { readonly Condition: string; readonly Next: string }[];
}

describe('the pictures', () => {
  const [machine = '', house = ''] = fenced('mermaid');

  test('the state machine has the states and the ways of rollout.asl.json, and no others', () => {
    const { States } = JSON.parse(read('statemachines/rollout.asl.json')) as {
      States: Record<string, State>;
    };
    const ways = Object.entries(States).flatMap(([name, { Next, Default, Choices = [] }]) => [
      ...Choices.map(({ Condition, Next: to }) => `${name} ${/'(.*)'/.exec(Condition)?.[1]} ${to}`),
      ...(Default === undefined ? [] : [`${name} else ${Default}`]),
      ...(Next === undefined ? [] : [`${name} ${Next}`]),
    ]);
    const drawn = [...machine.matchAll(/^ {2}(\w+)\S* -\.?->(?:\|([\w-]+)\|)? (\w+)/gm)];
    expect(drawn.map(([, from, label, to]) => [from, label, to].filter(Boolean).join(' ')).sort()).toEqual(
      ways.sort(),
    );
    const names = machine.replaceAll(/\|.*?\|/g, ' ').match(/\b[A-Z]\w+\b/g) ?? [];
    expect([...new Set(names)].filter((name) => name !== 'TD').sort()).toEqual(Object.keys(States).sort());
  });

  test('the house has rooms that exist, and arrows that the rules allow', () => {
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
    const example = fenced('json').map((text) => JSON.parse(text) as Record<string, unknown>)[0];
    expect(parseSpec(example)).toEqual(example);
    expect(JSON.parse(read('examples/web.json'))).toEqual(example);
  });

  test('the table has every field and no other', () => {
    expect(firstCells('field').map(unquoted).sort()).toEqual(fieldsOf(specJsonSchema()).sort());
  });
});

interface Schema {
  readonly properties?: Record<string, Schema>;
  readonly items?: Schema;
}

function fieldsOf(schema: Schema, path = ''): string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, inner]) => {
    const own = path ? `${path}.${key}` : key;
    const below = [...fieldsOf(inner, own), ...fieldsOf(inner.items ?? {}, `${own}[]`)];
    return below.length > 0 ? below : [own];
  });
}

describe('the API', () => {
  test('every route is told of, and no other', () => {
    expect(firstCells('route').map(unquoted).sort()).toEqual(Object.keys(routes).sort());
  });

  test('every problem is told of with its status, and no other', () => {
    const rows = readme.split('\n| status | the type ends in |')[1]!.split('\n\n')[0]!.split('\n').slice(2);
    const told = rows.flatMap((row) => {
      const status = Number(/^\| (\d+) \|/.exec(row)?.[1]);
      return [...row.matchAll(/`([A-Z]\w+)`/g)].map(([, name]) => `${status} ${name}`);
    });
    const known = Object.values(errors).flatMap((Failure) => {
      const problem = problemOf(new (Failure as new (what: string, issues: []) => Error)('it', []));
      return problem ? [`${problem.status} ${problem.type.split(':').at(-1)}`] : [];
    });
    expect(told.sort()).toEqual(known.sort());
  });

  test('every outcome of a rollback is explained', () => {
    const outcomes = read('src/api/rollouts.ts').match(/'(rolled-back|rollout-\w+|already-[\w-]+)'/g) ?? [];
    const [, table = ''] = readme.split('\n| status | `outcome` |');
    for (const outcome of new Set(outcomes)) {
      expect(table.split('\n\n')[0]).toContain(`\`${outcome.replaceAll("'", '')}\``);
    }
    expect(outcomes.length).toBeGreaterThan(3);
  });
});

describe('what can be typed and opened', () => {
  test('every npm script that is named exists', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const run = [...readme.matchAll(/\bnpm run ([\w:]+)/g)].map(([, name]) => name!);
    const short = [...readme.matchAll(/\bnpm (start|test)\b/g)].map(([, name]) => name!);
    expect([...run, ...short].filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
    expect(run.length).toBeGreaterThan(5);
  });

  test('every file and folder that is named exists', () => {
    const rooms = 'src|functions|statemachines|local-cloud|test|examples|docs|infrastructure|bench';
    const paths = [
      ...[...readme.matchAll(new RegExp(`(?<![\\w/.-])(?:${rooms})/[\\w./-]*`, 'g'))].map(([path]) => path),
      ...[...readme.matchAll(/`([\w.-]+\.(?:yml|md)|\.ci\/\w+)`/g)].map(([, path]) => path!),
      ...[...readme.matchAll(/\]\((?!https?:|#)([^)]+)\)/g)].map(([, path]) => path!),
    ].map((path) => path.replace(/\.$/, ''));
    expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
    expect(paths.length).toBeGreaterThan(20);
  });

  test('every link within the page leads somewhere', () => {
    const headings = [...readme.matchAll(/^#+ (.+)$/gm)].map(([, text]) =>
      text!
        .toLowerCase()
        .replaceAll(/[^\w\s-]/g, '')
        .replaceAll(' ', '-'),
    );
    const links = [...readme.matchAll(/\]\(#([^)]+)\)/g)].map(([, link]) => link!);
    expect(links.filter((link) => !headings.includes(link))).toEqual([]);
  });

  test('every alarm and queue that is named is in the stack, and the parameters too', () => {
    const events = read('infrastructure/events.yml');
    const resources = new Set(readme.match(/\b\w+(?:Alarm|Queue)\b/g));
    expect([...resources].filter((name) => !events.includes(`\n  ${name}:`))).toEqual([]);
    const named = [...readme.matchAll(/--param='(\w+)=/g)].map(([, name]) => name!);
    const { 0: block = '' } = /^params:\n(?: .*\n)+/m.exec(read('serverless.yml')) ?? [];
    expect(named.filter((name) => !block.includes(`    ${name}:`))).toEqual([]);
  });
});

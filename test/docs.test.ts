import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const pages = globSync(['*.md', 'docs/**/*.md', '.github/**/*.md'], { cwd: root })
  .map((path) => path.replaceAll('\\', '/'))
  .sort();

const withoutCode = (text: string) =>
  text.replaceAll(/^ *```[\s\S]*?^ *```$/gm, '').replaceAll(/`[^`\n]*`/g, '');

/** The anchors that a page offers, as GitHub derives them from its headings: a repeated one gets a number. */
function anchorsOf(text: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of text.replaceAll(/^ *```[\s\S]*?^ *```$/gm, '').matchAll(/^#+ (.+)$/gm)) {
    const plain = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const anchor = plain.replaceAll(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(' ', '-');
    let free = anchor;
    for (let count = 1; anchors.has(free); count += 1) free = `${anchor}-${count}`;
    anchors.add(free);
  }
  return anchors;
}

interface Link {
  readonly from: string;
  readonly to: string;
}

const relativeLinks = (from: string, text: string): Link[] =>
  [...withoutCode(text).matchAll(/\]\((?!\w+:)([^)\s]+)\)/g)].map(([, to]) => ({ from, to: to! }));

/** Why a link leads nowhere, undefined when it leads somewhere. */
function broken({ from, to }: Link): string | undefined {
  const [path = '', anchor] = to.split('#');
  const target = path ? join(dirname(from), path) : from;
  if (!existsSync(join(root, target))) return `${from}: there is no ${target}`;
  if (anchor === undefined) return undefined;
  if (!statSync(join(root, target)).isFile() || !anchorsOf(read(target)).has(anchor)) {
    return `${from}: ${target} has no heading for #${anchor}`;
  }
  return undefined;
}

describe('the documents', () => {
  test('every relative link leads to a file, and to a heading where it names one', () => {
    const links = pages.flatMap((page) => relativeLinks(page, read(page)));
    expect(links.map(broken).filter((reason) => reason !== undefined)).toEqual([]);
    expect(links.length).toBeGreaterThan(30);
  });

  test('every page can be reached from the README', () => {
    const reached = new Set(['README.md']);
    for (const page of reached) {
      for (const { to } of relativeLinks(page, read(page))) {
        const target = join(dirname(page), to.split('#')[0] ?? '');
        if (target.endsWith('.md')) reached.add(target);
      }
    }
    expect(pages.filter((page) => !page.startsWith('.github/') && !reached.has(page))).toEqual([]);
  });

  test('the README is short', () => {
    expect(read('README.md').trimEnd().split('\n').length).toBeLessThanOrEqual(200);
  });

  test('the decision records are numbered, listed and of one form', () => {
    const records = globSync('docs/adr/0*.md', { cwd: root }).sort();
    expect(records.length).toBeGreaterThan(6);
    for (const [index, path] of records.entries()) {
      const number = String(index + 1).padStart(4, '0');
      expect(read(path)).toMatch(new RegExp(`^# ${number}: .+\n\nStatus: `));
      expect(read(path).match(/^## .+$/gm)).toEqual(['## Context', '## Decision', '## Consequences']);
      expect(read('docs/adr/README.md')).toContain(`[${number}](${path.split(/[\\/]/).at(-1)})`);
    }
  });
});

describe('the reported cases', () => {
  const rows = [...read('docs/reliability.md').matchAll(/^\| (s?\d+) \| .*\*[^*]+\* \|$/gm)];
  const named = rows.flatMap(([row]) =>
    [...row.matchAll(/`(test\/[^`]+)`: \*([^*]+)\*/g)].map(([, file = '', title = '']) => ({ file, title })),
  );

  test('are all there, each with a test', () => {
    const numbers = rows.map(([, number]) => number);
    const cases = Array.from({ length: 20 }, (_, index) => `${index + 1}`);
    expect(numbers).toEqual([...cases, 's1', 's2', 's3', 's4', 's5', 's6']);
  });

  test('name tests that exist', () => {
    const isThere = ({ file, title }: (typeof named)[number]) =>
      existsSync(join(root, file)) && hasString(read(file), title);
    expect(named.filter((one) => !isThere(one))).toEqual([]);
    expect(named.length).toBeGreaterThan(rows.length);
  });
});

/** True when the text has a string that is the title and nothing beside it. */
const hasString = (text: string, title: string) =>
  ["'", '"', '`'].some((quote) => text.includes(`${quote}${title}${quote}`));

describe('the alarms', () => {
  const stack = globSync('infrastructure/*.yml', { cwd: root }).map(read).join('\n');
  const alarms = [
    ...stack.matchAll(
      /^ {2}(\w+):\n {4}Type: AWS::CloudWatch::Alarm\n {4}Properties:\n {6}AlarmDescription: (.+)$/gm,
    ),
  ];

  test('each links to its section of the runbook', () => {
    expect(alarms.length).toBe(stack.match(/Type: AWS::CloudWatch::Alarm$/gm)?.length);
    for (const [, name = '', description = ''] of alarms) {
      expect(description).toContain(`docs/runbook.md#${name.toLowerCase()}`);
      expect(anchorsOf(read('docs/runbook.md'))).toContain(name.toLowerCase());
    }
  });

  test('the runbook has a section for no other', () => {
    const sections = [...read('docs/runbook.md').matchAll(/^### (\w+Alarm)$/gm)].map(([, name]) => name);
    expect(sections.sort()).toEqual(alarms.map(([, name]) => name).sort());
  });
});

describe('a link is broken', () => {
  const reason = (to: string) => broken({ from: 'docs/adr/README.md', to });

  test('without its file or its heading, and whole with both', () => {
    expect(reason('../nowhere.md')).toContain('there is no docs/nowhere.md');
    expect(reason('../runbook.md#nothing')).toContain('no heading for #nothing');
    expect(reason('../runbook.md#roll-back-now')).toBeUndefined();
    expect(reason('#decision-records')).toBeUndefined();
  });

  test('anchors are those of GitHub', () => {
    const text = '# `a_b`, c – d?\n## Same\n## Same\n## [Linked](x.md)\n```sh\n# no heading\n```\n';
    expect([...anchorsOf(text)]).toEqual(['a_b-c--d', 'same', 'same-1', 'linked']);
  });

  test('links in code are examples', () => {
    expect(relativeLinks('a.md', 'see [b](b.md), `[c](c.md)` and [d](https://d.test)')).toEqual([
      { from: 'a.md', to: 'b.md' },
    ]);
  });
});

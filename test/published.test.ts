import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { cliDocument } from '../tools/cli-docs.ts';
import { documents, textOf } from '../tools/schemas.ts';

const docs = new URL('../docs/', import.meta.url);

test.each(Object.entries(documents()))('docs/%s is what the code makes of its schemas', (file, document) => {
  const hint = `docs/${file} is out of date: run \`npm run schema\``;
  expect(readFileSync(new URL(file, docs), 'utf8'), hint).toBe(textOf(document));
});

test('every JSON document in docs/ is made by `npm run schema`', () => {
  const files = readdirSync(docs).filter((file) => file.endsWith('.json'));
  expect(files.toSorted()).toEqual(Object.keys(documents()).toSorted());
});

test('docs/cli.md is the help of the command line', async () => {
  const hint = 'docs/cli.md is out of date: run `npm run cli-docs`';
  expect(readFileSync(new URL('cli.md', docs), 'utf8'), hint).toBe(await cliDocument());
});

import { EXIT } from '../exit-codes.ts';
import { print } from '../output.ts';
import type { Verb } from '../verb.ts';

export const lint: Verb = {
  name: 'lint',
  parameters: '<file...>',
  summary: 'check specs offline, with the line of each mistake',
  description:
    'Reads JSON and YAML; "-" is the standard input. What only AWS knows is checked by `apply`. Exits with 0 when all specs are valid, with 7 when one is not, and with 1 when a file cannot be read.',
  examples: [
    ['greenshift lint web.yaml', 'check one spec'],
    [
      'greenshift lint services/*.json -o json',
      'for programs: file, line, column, path and message of each mistake',
    ],
  ],
  isClient: false,
  hasOutput: true,
  async run(cli, [files]) {
    // Loaded only now: the parser and the schemas are of no use to the other commands.
    const { findingText, readSpecFile } = await import('../spec-file.ts');
    const names = files as unknown as readonly string[];
    const checked = await Promise.all(names.map(async (file) => ({ file, ...(await readSpecFile(file)) })));
    const findings = checked.flatMap((spec) => spec.findings);
    const valid = checked.flatMap(({ file, spec }) => (spec ? [{ file, service: spec.service }] : []));
    await print(cli, {
      data: { valid, findings },
      names: valid.map(({ service }) => `service/${service}`),
      text: () =>
        [
          ...findings.map(findingText),
          ...valid.map(({ file, service }) => `${file}: the spec of ${service} is valid`),
        ].join('\n'),
    });
    return findings.length > 0 ? EXIT.refused : EXIT.ok;
  },
};

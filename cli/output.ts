import type { Format } from './formats.ts';
import type { Cli } from './verb.ts';

/** One result in every format: the data as the API has them, the names of what it is about, and text for people. */
export interface Printed {
  readonly data: unknown;
  /** `service/web`, `rollout/web-42`: what every verb takes. */
  readonly names: readonly string[];
  text(isWide: boolean): string;
}

export async function print({ terminal, format }: Pick<Cli, 'terminal' | 'format'>, printed: Printed) {
  const text = await render(format, printed);
  // An empty line would be one more name to a program.
  if (text !== '') terminal.out(text);
}

async function render(format: Format, { data, names, text }: Printed): Promise<string> {
  switch (format) {
    case 'json':
      return JSON.stringify(data, null, 2);
    case 'yaml': {
      const { stringify } = await import('yaml');
      return stringify(data, { aliasDuplicateObjects: false }).trimEnd();
    }
    case 'name':
      return names.join('\n');
    default:
      return text(format === 'wide');
  }
}

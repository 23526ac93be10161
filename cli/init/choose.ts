import { UsageError } from '../failures.ts';
import type { Terminal } from '../terminal.ts';

interface Choice {
  /** For the question: `group`. */
  readonly what: string;
  readonly given: string | undefined;
  readonly names: readonly string[];
  /** What to say where nobody can be asked. */
  readonly otherwise: string;
}

/** The one that is given, the only one, or the one that a person chooses. Throws UsageError when there is none to ask. */
export async function choose(terminal: Terminal, { what, given, names, otherwise }: Choice): Promise<string> {
  if (given !== undefined) {
    if (names.includes(given)) return given;
    throw new UsageError(`there is no ${what} ${given}; there are ${names.join(', ') || 'none'}`);
  }
  const [only, ...more] = names;
  if (only === undefined)
    throw new UsageError(`there is no ${what} here: is it the right account and region?`);
  if (more.length === 0) return only;
  const list = names.map((name, at) => `  ${at + 1}  ${name}`).join('\n');
  const answer = await terminal.ask(`Which ${what}?\n${list}\nIts number: `);
  if (answer === undefined) throw new UsageError(`which ${what}? ${otherwise}: ${names.join(', ')}`);
  const chosen = /^\d+$/.test(answer.trim()) ? names[Number(answer) - 1] : undefined;
  if (chosen === undefined) throw new UsageError(`"${answer.trim()}" is none of the numbers`);
  return chosen;
}

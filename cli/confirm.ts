import { CommandFailed, UsageError } from './failures.ts';
import type { Terminal } from './terminal.ts';

/**
 * Has a person type the name of what they are about to end, once they have read what that does. Throws UsageError when
 * there is nobody to ask.
 */
export async function confirm(
  terminal: Terminal,
  question: string,
  name: string,
  consequences: readonly string[] = [],
): Promise<void> {
  for (const line of consequences) terminal.err(line);
  const answer = await terminal.ask(`${question} Type its name, ${name}: `);
  if (answer === undefined) throw new UsageError('there is nobody to ask: say --yes');
  if (answer.trim() !== name) throw new CommandFailed(`nothing was changed: that was not ${name}`);
}

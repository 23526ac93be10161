import { EXIT } from '../exit-codes.ts';
import { UsageError } from '../failures.ts';
import type { Verb } from '../verb.ts';

const SHELLS = ['bash', 'zsh', 'fish'] as const;

export const completion: Verb = {
  name: 'completion',
  parameters: '<shell>',
  summary: 'print what completes commands, options and names of services: bash, zsh or fish',
  examples: [
    ['source <(greenshift completion bash)', 'for this shell; put it into ~/.bashrc for all'],
    ['source <(greenshift completion zsh)', 'the same, in ~/.zshrc'],
    ['greenshift completion fish > ~/.config/fish/completions/greenshift.fish', 'for fish, for good'],
  ],
  isClient: false,
  hasOutput: false,
  async run({ terminal }, [word]) {
    const shell = SHELLS.find((name) => name === word);
    if (!shell) throw new UsageError(`"${word}" is none of the shells ${SHELLS.join(', ')}`);
    // Loaded only now: it knows all verbs, this one among them.
    const { completionScript } = await import('../completion-script.ts');
    terminal.out(completionScript(shell));
    return EXIT.ok;
  },
};

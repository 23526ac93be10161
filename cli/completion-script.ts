import { buildProgram } from './program.ts';
import { loadVerbs } from './verbs.ts';

const VERBS = await loadVerbs();

/** Verbs whose first word is a service or a rollout: its names come from the API. */
const named = VERBS.filter(({ parameters }) => /^[<[](?:service|rollout)/.test(parameters ?? '')).map(
  ({ name }) => name,
);
const NAMES = 'greenshift list -o name 2>/dev/null | sed s,^service/,,';

/** What a shell runs to complete the words after `greenshift`. */
export function completionScript(shell: 'bash' | 'zsh' | 'fish'): string {
  if (shell === 'fish') return fish();
  const script = bash();
  return shell === 'bash' ? script : `autoload -U +X bashcompinit && bashcompinit\n${script}`;
}

const { commands } = buildProgram(
  VERBS,
  '',
  () => undefined,
  async () => undefined,
);

/** The options that take one of a few words, as they are typed: `-o`, `--output`. */
const CHOICES = new Map(
  commands
    .flatMap(({ options }) => options)
    .flatMap(({ short, long, argChoices }) =>
      argChoices && long ? [[long, { short, argChoices }] as const] : [],
    ),
);

/** The long options of each verb. */
function optionsByVerb(): [verb: string, options: string[]][] {
  return commands.map((command) => [
    command.name(),
    [...command.options.flatMap(({ long }) => (long ? [long] : [])), '--help'],
  ]);
}

function bash(): string {
  const choices = [...CHOICES].map(
    ([long, { short, argChoices }]) =>
      `    ${short ? `${short}|` : ''}${long}) COMPREPLY=($(compgen -W "${argChoices.join(' ')}" -- "$current")); return ;;`,
  );
  const cases = optionsByVerb().map(([verb, options]) => `    ${verb}) words="${options.join(' ')}" ;;`);
  return `_greenshift() {
  local current="\${COMP_WORDS[COMP_CWORD]}" verb="\${COMP_WORDS[1]}" words=
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${VERBS.map(({ name }) => name).join(' ')} help" -- "$current"))
    return
  fi
  case "\${COMP_WORDS[COMP_CWORD-1]}" in
${choices.join('\n')}
  esac
  case "$verb" in
${cases.join('\n')}
  esac
  if [ "$COMP_CWORD" -eq 2 ] && [ "\${current:0:1}" != - ]; then
    case "$verb" in ${named.join('|')}) words="$(${NAMES})" ;; esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _greenshift greenshift`;
}

function fish(): string {
  const quoted = (text: string) => `'${text.replaceAll("'", "\\'")}'`;
  const verbs = VERBS.map(
    ({ name, summary }) =>
      `complete -c greenshift -f -n __fish_use_subcommand -a ${name} -d ${quoted(summary)}`,
  );
  const options = optionsByVerb().flatMap(([verb, longs]) =>
    longs.map(
      (long) => `complete -c greenshift -n '__fish_seen_subcommand_from ${verb}' -l ${long.slice(2)}`,
    ),
  );
  const names = `complete -c greenshift -f -n '__fish_seen_subcommand_from ${named.join(' ')}' -a ${quoted(`(${NAMES})`)}`;
  const choices = [...CHOICES].map(
    ([long, { short, argChoices }]) =>
      `complete -c greenshift -l ${long.slice(2)} ${short ? `-s ${short.slice(1)} ` : ''}-x -a ${quoted(argChoices.join(' '))}`,
  );
  return [...verbs, ...options, ...choices, names].join('\n');
}

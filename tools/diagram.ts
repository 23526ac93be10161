import { readFileSync, writeFileSync } from 'node:fs';
import { TARGET as FLOW } from './flow.ts';
import { type Edge, edgesOf, type Flow, functionOf, reachable, type State } from './flow-graph.ts';

export const TARGET = new URL('../docs/state-machine.md', import.meta.url);

interface Part {
  readonly title: string;
  readonly about: string;
  readonly head: string;
}

/** The parts of the flow. Each begins at its head and ends where another one, or the conclusion, takes over. */
const PARTS: readonly Part[] = [
  {
    title: 'Forward',
    about:
      'Green is launched, proved, and given traffic step by step. A rollout that is taken over enters here too.',
    head: 'Begin',
  },
  {
    title: 'Promote',
    about: 'Green has all of the traffic for good, and blue is retired.',
    head: 'RetireBlue',
  },
  {
    title: 'Roll back',
    about: 'Blue gets all of the traffic again, and green is retired.',
    head: 'RollBack',
  },
];
/** Where the forward part resumes a rollout that is taken over, beside the heads. */
const ENTRIES = ['RetireGreen', 'Conclude'];

const INTRODUCTION = `# The state machine

Made by \`npm run diagram\` from \`statemachines/rollout.asl.yml\`; a test fails when it is out of date. Arrows out of a
diamond carry the verdict of the function before it, those out of \`ResumeAtPhase\` the phase of the record. A state that
belongs to another part is drawn without what follows it.
`;

/** `docs/state-machine.md`: one diagram per part of the flow, and a table of its states. */
export function stateMachineDocument(flow: Flow = JSON.parse(readFileSync(FLOW, 'utf8'))): string {
  return [INTRODUCTION, ...PARTS.map((part) => section(flow, part)), tableOf(flow)].join('\n');
}

function section(flow: Flow, { title, about, head }: Part): string {
  const edges = edgesOf(flow);
  const drawn = edges.filter(({ kind }) => kind !== 'catch');
  const heads = PARTS.map((part) => part.head).filter((other) => other !== head);
  const ends = head === 'Begin' ? [...heads, ...ENTRIES] : heads;
  const inside = reachable(drawn, head, ends).filter((state) => !ends.includes(state));
  const lines = [
    'stateDiagram-v2',
    ...inside
      .filter((state) => flow.States[state]?.Type === 'Choice')
      .map((state) => `state ${state} <<choice>>`),
    `[*] --> ${head}`,
    ...drawn.filter(({ from }) => inside.includes(from)).map(arrow),
    ...inside.filter((state) => isEnd(flow.States[state])).map((state) => `${state} --> [*]`),
  ];
  const diagram = lines.map((line, at) => (at === 0 ? line : `  ${line}`)).join('\n');
  const caught = catches(edges.filter(({ from, kind }) => kind === 'catch' && inside.includes(from)));
  return `## ${title}\n\n${about}\n\n\`\`\`mermaid\n${diagram}\n\`\`\`\n\nNot drawn: ${caught}.\n`;
}

const isEnd = (state: State | undefined) => state?.Type === 'Succeed' || state?.Type === 'Fail';

const arrow = ({ from, to, label }: Edge) => `${from} --> ${to}${label ? `: ${label}` : ''}`;

/** The caught errors in words: what leads where, and from which states. */
function catches(edges: readonly Edge[]): string {
  const groups = Map.groupBy(edges, ({ label, to }) => `${errorText(label)} leads to \`${to}\``);
  return [...groups]
    .map(([what, from]) => `${what} (from ${from.map((edge) => `\`${edge.from}\``).join(', ')})`)
    .join('; ');
}

const errorText = (label = '') => (label === 'States.ALL' ? 'an error that no retry cures' : `\`${label}\``);

function tableOf({ States }: Flow): string {
  const rows = Object.entries(States).flatMap(([name, state]) =>
    state.Comment ? [`| \`${name}\` | ${functionCell(state)} | ${state.Comment} |`] : [],
  );
  return ['## States', '', '| state | function | what it does |', '|---|---|---|', ...rows, ''].join('\n');
}

const functionCell = (state: State) => {
  const name = functionOf(state);
  return name ? `\`${name}\`` : '';
};

if (import.meta.main) writeFileSync(TARGET, stateMachineDocument());

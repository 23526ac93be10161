import { parseArgs } from 'node:util';
import { isBehindBalancer, readDefinitions } from './definition.ts';
import { type Played, play } from './play.ts';

/**
 * Puts fleets as people have them through registration, plan, clone and a whole rollout in the simulation. Right is a
 * fleet whose every difference from its original is one that the report names.
 */

const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    brief: { type: 'boolean', default: false },
    folder: { type: 'string' },
  },
  allowPositionals: true,
});

const only = options.only?.split(',');
const played: Played[] = [];
for (const definition of readDefinitions(options.folder)) {
  if (only && !only.includes(definition.id)) continue;
  const result = await play(definition);
  played.push(result);
  report(result);
}
total('all', played);
total(
  'behind an Application or Network Load Balancer',
  played.filter(({ definition }) => isBehindBalancer(definition)),
);

function report({ definition, registered, completed, right, reasons }: Played): void {
  const mark = (is: boolean, word: string) => (is ? word : '–').padEnd(11);
  const marks = [mark(registered, 'registered'), mark(completed, 'completed'), mark(right, 'right')].join('');
  console.log(`${definition.id.padEnd(4)}${definition.kind.padEnd(16)}${marks}`.trimEnd());
  if (!options.brief) for (const reason of reasons) console.log(`      ${reason}`);
}

function total(name: string, all: readonly Played[]): void {
  const count = (is: (one: Played) => boolean) => {
    const found = all.filter(is).length;
    return `${found} (${Math.round((found / all.length) * 100)} %)`;
  };
  const registered = count((one) => one.registered);
  const completed = count((one) => one.completed);
  const right = count((one) => one.right);
  console.log(`\n${all.length} ${name}: ${registered} registered, ${completed} completed, ${right} right`);
}

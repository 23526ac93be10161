import type { Client } from '../api/client.ts';
import { EXIT } from '../exit-codes.ts';
import { print } from '../output.ts';
import { openRollout } from '../target.ts';
import type { Verb, VerbOption } from '../verb.ts';

const REASON: VerbOption = { flags: '-r, --reason <text>', description: 'why, for the timeline' };

type Route = Extract<Parameters<Client['call']>[0], `${string}/approve` | `${string}/reject`>;

/** What both have in common: a rollout that waits for a word, and that word. */
const answering = (
  route: Route,
  {
    next,
    ...rest
  }: Omit<Verb, 'parameters' | 'options' | 'isClient' | 'hasOutput' | 'run'> & {
    readonly next?: (id: string) => string;
  },
): Verb => ({
  ...rest,
  parameters: '<service-or-rollout>',
  options: [REASON],
  isClient: true,
  hasOutput: true,
  async run(cli, [word = ''], { reason }) {
    const client = await cli.client();
    const id = await openRollout(client, word);
    const body = reason ? { reason: String(reason) } : {};
    const { body: answer } = await client.call(route, { parameters: { id }, body });
    await print(cli, { data: answer, names: [`rollout/${id}`], text: () => answer.detail });
    if (next) cli.terminal.err(next(id));
    return EXIT.ok;
  },
});

export const approve = answering('POST /rollouts/{id}/approve', {
  name: 'approve',
  summary: 'let green have the weight that waits for an approval',
  description:
    'For a step that has `"approval": true` in the spec. Its approval is for this weight; another step that needs one waits again.',
  examples: [['greenshift approve web -r "checked the checkout"', 'the next weight of the rollout of web']],
  next: (id) => `follow it: greenshift status ${id} --watch`,
});

export const reject = answering('POST /rollouts/{id}/reject', {
  name: 'reject',
  summary: 'roll back a rollout whose next weight waits for an approval',
  description: 'As a rollback: blue gets all of the traffic at once.',
  examples: [['greenshift reject web-42 -r "the checkout is slow"', 'this rollout goes back']],
});

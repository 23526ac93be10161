import { EXIT } from '../exit-codes.ts';
import { print } from '../output.ts';
import { openRollout } from '../target.ts';
import type { Verb, VerbOption } from '../verb.ts';

const REASON: VerbOption = { flags: '-r, --reason <text>', description: 'why, for the timeline' };

export const approve: Verb = {
  name: 'approve',
  parameters: '<service-or-rollout>',
  summary: 'let green have the weight that waits for an approval',
  description:
    'For a step that has `"approval": true` in the spec. Its approval is for this weight; another step that needs one waits again.',
  options: [REASON],
  examples: [['greenshift approve web -r "checked the checkout"', 'the next weight of the rollout of web']],
  isClient: true,
  hasOutput: true,
  async run(cli, [word = ''], { reason }) {
    const client = await cli.client();
    const id = await openRollout(client, word);
    const body = reason ? { reason: String(reason) } : {};
    const { body: answer } = await client.call('POST /rollouts/{id}/approve', { parameters: { id }, body });
    await print(cli, { data: answer, names: [`rollout/${id}`], text: () => answer.detail });
    cli.terminal.err(`follow it: greenshift status ${id} --watch`);
    return EXIT.ok;
  },
};

export const reject: Verb = {
  name: 'reject',
  parameters: '<service-or-rollout>',
  summary: 'roll back a rollout whose next weight waits for an approval',
  description: 'As a rollback: blue gets all of the traffic at once.',
  options: [REASON],
  examples: [['greenshift reject web-42 -r "the checkout is slow"', 'this rollout goes back']],
  isClient: true,
  hasOutput: true,
  async run(cli, [word = ''], { reason }) {
    const client = await cli.client();
    const id = await openRollout(client, word);
    const body = reason ? { reason: String(reason) } : {};
    const { body: answer } = await client.call('POST /rollouts/{id}/reject', { parameters: { id }, body });
    await print(cli, { data: answer, names: [`rollout/${id}`], text: () => answer.detail });
    return EXIT.ok;
  },
};

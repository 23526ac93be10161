import { confirm } from '../confirm.ts';
import { EXIT } from '../exit-codes.ts';
import { print } from '../output.ts';
import { leftText } from '../screens/words.ts';
import { serviceName } from '../target.ts';
import type { Verb } from '../verb.ts';

export const remove: Verb = {
  name: 'delete',
  parameters: '<service>',
  summary: "take a service out of Greenshift's hands",
  description:
    'The live fleet serves on. Nothing on AWS is changed, but for a target group that Greenshift has made and that nothing uses: it is deleted. What is left of Greenshift is listed, each with the command that removes it. A service that is applied again goes on counting its rollouts.',
  options: [
    { flags: '-r, --reason <text>', description: 'why, for the record' },
    { flags: '-y, --yes', description: 'do not ask' },
  ],
  examples: [
    ['greenshift delete web', 'asks first'],
    ['greenshift delete web --yes -r "moved to another account"', 'in a script'],
  ],
  isClient: true,
  hasOutput: true,
  async run(cli, [word = ''], { reason, yes }) {
    const service = serviceName(word);
    if (!yes) await confirm(cli.terminal, `Take ${service} out of Greenshift's hands?`, service);
    const client = await cli.client();
    const { body } = await client.call('DELETE /services/{service}', {
      parameters: { service },
      query: { reason: reason?.toString() },
    });
    await print(cli, {
      data: body,
      names: [`service/${service}`],
      text: () => [body.detail, ...body.left.map(leftText)].join('\n'),
    });
    return EXIT.ok;
  },
};

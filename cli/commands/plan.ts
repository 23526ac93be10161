import { EXIT } from '../exit-codes.ts';
import { print } from '../output.ts';
import { planLines } from '../screens/plan-lines.ts';
import { serviceName } from '../target.ts';
import type { Verb } from '../verb.ts';

export const plan: Verb = {
  name: 'plan',
  parameters: '<service> [image]',
  summary: 'show what a rollout would do now, what it would find, and what keeps it from beginning',
  description:
    'Nothing is changed. Without an image it is about the next one, whichever that is. Exits with 7 when something keeps the rollout from beginning.',
  options: [
    {
      flags: '--expedited',
      description: 'straight to 100 %, for an image that has had all of the traffic before',
    },
  ],
  examples: [
    ['greenshift plan web', 'what the next image of web would go through'],
    ['greenshift plan web ami-0123456789abcdef0', 'with the checks of this image as well'],
    ['greenshift plan web -o wide', 'with each setting that green gets as it is'],
    ['greenshift plan web -o json | jq .steps', 'for programs'],
  ],
  isClient: true,
  hasOutput: true,
  async run(cli, [service = '', image], { expedited }) {
    const client = await cli.client();
    const { body } = await client.call('GET /services/{service}/plan', {
      parameters: { service: serviceName(service) },
      query: { image, ...(expedited && { expedited: 'true' }) },
    });
    await print(cli, {
      data: body,
      names: [`rollout/${body.rollout}`],
      text: (isWide) => planLines(body, { width: cli.terminal.columns, isWide, theme: cli.theme }).join('\n'),
    });
    return body.begins ? EXIT.ok : EXIT.refused;
  },
};

import { EXIT } from '../exit-codes.ts';
import { print } from '../output.ts';
import { planLines } from '../screens/plan-lines.ts';
import { serviceName } from '../target.ts';
import type { Values, Verb } from '../verb.ts';
import { wantedOf } from '../wanted.ts';

export const plan: Verb = {
  name: 'plan',
  parameters: '<service> [image]',
  summary: 'show what a rollout would do now, what it would find, and what keeps it from beginning',
  description:
    'Nothing is changed. Without an image it is about the next one, whichever that is. Exits with 7 when something keeps the rollout from beginning.',
  options: [
    { flags: '-b, --build <arn or version>', description: 'of the image of this build of Image Builder' },
    { flags: '--refresh', description: 'of the live image once more' },
    {
      flags: '--expedited',
      description: 'straight to 100 %, for an image that has had all of the traffic before',
    },
  ],
  examples: [
    ['greenshift plan web', 'what the next image of web would go through'],
    ['greenshift plan web ami-0123456789abcdef0', 'with the checks of this image as well'],
    ['greenshift plan web --build 1.4.2', 'with those of the newest build of this version'],
    ['greenshift plan web -o wide', 'with each setting that green gets as it is'],
    ['greenshift plan web -o json | jq .steps', 'for programs'],
  ],
  isClient: true,
  hasOutput: true,
  async run(cli, [service = '', image], values) {
    const client = await cli.client();
    const { body } = await client.call('GET /services/{service}/plan', {
      parameters: { service: serviceName(service) },
      query: { ...wantedQuery(image, values), ...(values.expedited && { expedited: 'true' }) },
    });
    await print(cli, {
      data: body,
      names: [`rollout/${body.rollout}`],
      text: (isWide) => planLines(body, { width: cli.terminal.columns, isWide, theme: cli.theme }).join('\n'),
    });
    return body.begins ? EXIT.ok : EXIT.refused;
  },
};

/** Without anything it is about whatever comes next. */
function wantedQuery(image: string | undefined, values: Values): Record<string, string> {
  if (image === undefined && values.build === undefined && !values.refresh) return {};
  const wanted = wantedOf(image, values);
  return 'refresh' in wanted ? { refresh: 'true' } : wanted;
}

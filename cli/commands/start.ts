import { imagePath } from '../../src/rollout/images/image-path.ts';
import type { Result } from '../api/client.ts';
import { EXIT } from '../exit-codes.ts';
import { durationOption } from '../follow.ts';
import { print } from '../output.ts';
import { serviceName } from '../target.ts';
import type { Verb } from '../verb.ts';
import { wantedOf } from '../wanted.ts';
import { watchTarget } from './status.ts';

export const start: Verb = {
  name: 'start',
  parameters: '<service> [image]',
  summary: 'roll out an image, also one that was rolled out before',
  description:
    'The image is named by its id or by its build. A version (1.4.2, or 1.4.2/1 with its build) is the newest available build of what the service follows.',
  options: [
    { flags: '-b, --build <arn or version>', description: 'the image of this build of Image Builder' },
    { flags: '--refresh', description: 'the live image once more: new servers for all of its servers' },
    { flags: '-r, --reason <text>', description: 'why, for the timeline' },
    {
      flags: '--expedited',
      description: 'straight to 100 %, for an image that was live once, or is',
    },
    { flags: '--no-expedited', description: 'all weighted steps, for the image before the live one too' },
    {
      flags: '--outside-windows',
      description: 'now, and to its end, though no window of the spec is open; needs a reason',
    },
    { flags: '-w, --watch', description: 'watch it to its end, and exit by what it came to' },
    { flags: '--timeout <duration>', description: 'how long to watch at most', default: '15d' },
  ],
  examples: [
    ['greenshift start web ami-0123456789abcdef0', 'start it, and return'],
    ['greenshift start web --build 1.4.2', 'the newest build of that version'],
    ['greenshift start web --refresh -r "a kernel fix"', 'new servers of the live image'],
    ['greenshift start web ami-0123456789abcdef0 --expedited -r "errors since 02:40"', 'back to it at once'],
    ['greenshift start web ami-0123456789abcdef0 --outside-windows -r "CVE-2026-1"', 'it can not wait'],
    ['greenshift start web ami-0123456789abcdef0 --watch', 'start it, and watch it to its end'],
  ],
  isClient: true,
  hasOutput: true,
  async run(cli, [service = '', image], values) {
    const { reason, expedited, outsideWindows, watch, timeout } = values;
    const wanted = wantedOf(image, values);
    const client = await cli.client();
    const { body } = await client.call('POST /services/{service}/rollouts', {
      parameters: { service: serviceName(service) },
      body: {
        ...wanted,
        ...(reason ? { reason: String(reason) } : {}),
        ...(expedited === undefined ? {} : { expedited: expedited === true }),
        ...(outsideWindows ? { outsideWindows: true } : {}),
      },
    });
    const id = body.rollout;
    const printed = {
      data: body,
      names: [`rollout/${id}`],
      text: () => `${id} has started, of ${imageText(body)}`,
    };
    if (!watch) {
      await print(cli, printed);
      cli.terminal.err(`follow it: greenshift status ${id} --watch`);
      return EXIT.ok;
    }
    cli.terminal.err(printed.text());
    return watchTarget(cli, client, { kind: 'rollout', name: id }, durationOption('timeout', timeout));
  },
};

const imageText = ({ image, build }: Result<'POST /services/{service}/rollouts'>) =>
  build === null ? image : `${image} (${imagePath(build)})`;

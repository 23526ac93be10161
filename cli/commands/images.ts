import { imagePath } from '../../src/rollout/images/image-path.ts';
import type { Result } from '../api/client.ts';
import { EXIT } from '../exit-codes.ts';
import { table, tableWidth } from '../layout.ts';
import { print } from '../output.ts';
import { serviceName } from '../target.ts';
import { dateTime } from '../times.ts';
import type { Verb } from '../verb.ts';

type Image = Result<'GET /services/{service}/images'>['images'][number];

export const images: Verb = {
  name: 'images',
  parameters: '<service>',
  summary: 'list the images that a service needs and the rest of its stream, with what protects them',
  description:
    'Images that are live, on their way, or were live before are protected from being deregistered; docs/security.md says how. Nobody needs the rest, unless another service does: they are deleted where `image.retention` of the spec says so, a day after that was announced.',
  options: [{ flags: '--unneeded', description: 'only those of the account that nobody needs' }],
  examples: [
    ['greenshift images web', 'what is needed for what'],
    ['greenshift images web --unneeded -o name', 'the ids of those that could be deleted'],
  ],
  isClient: true,
  hasOutput: true,
  async run(cli, [word = ''], { unneeded }) {
    const service = serviceName(word);
    const client = await cli.client();
    const { body } = await client.call('GET /services/{service}/images', { parameters: { service } });
    const shown = unneeded === true ? body.images.filter(isUnneeded) : body.images;
    await print(cli, {
      data: { ...body, images: shown },
      names: shown.map(({ image }) => image),
      text: (isWide) =>
        shown.length === 0
          ? `there is no ${unneeded === true ? 'image that nobody needs' : 'image'}`
          : table(HEAD, shown.map(cells), tableWidth(cli.terminal, isWide), cli.theme),
    });
    return EXIT.ok;
  },
};

const isUnneeded = ({ use, own, neededElsewhere, protected: isProtected, stays }: Image) =>
  use === null && own && !neededElsewhere && !isProtected && !stays;

const HEAD = ['IMAGE', 'BUILT (UTC)', 'NEEDED', 'PROTECTED', 'GIB', 'BUILD'];

const cells = (image: Image) => [
  image.image,
  image.builtAt === null ? '' : dateTime(image.builtAt),
  `${neededText(image)}${image.recalled ? ', recalled' : ''}`,
  protectedText(image),
  image.own ? String(image.size) : '',
  imagePath(image.build ?? undefined),
];

function neededText({ use, neededElsewhere, deletedFrom, stays }: Image): string {
  if (use !== null) return { live: 'live', 'on-its-way': 'on its way', 'way-back': 'was live before' }[use];
  if (neededElsewhere) return 'elsewhere';
  if (stays) return `no, but it stays: ${stays}`;
  return deletedFrom ? `no: deleted from ${dateTime(deletedFrom)} on` : 'no';
}

/** Only the owner can protect an image. */
function protectedText({ own, protected: isProtected }: Image): string {
  if (!own) return "no: not the account's own";
  return isProtected ? 'yes' : 'no';
}

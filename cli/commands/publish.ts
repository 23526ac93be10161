import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { PORTS } from '../../demo/endpoints.ts';
import type { Publisher } from '../../demo/image-pipeline.ts';
import { type Built, findEffects } from '../effects.ts';
import { EXIT } from '../exit-codes.ts';
import { CommandFailed, UsageError } from '../failures.ts';
import { print } from '../output.ts';
import type { Verb } from '../verb.ts';

const API = `http://127.0.0.1:${PORTS.api}`;
const CLOUD = `http://127.0.0.1:${PORTS.endpoint}`;
const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];
/** Milliseconds between two polls of a build. */
const POLL_PAUSE = 100;

/** Builds a folder into an image of a service, as a build system does with Image Builder. */
export const publish: Verb = {
  name: 'publish',
  parameters: '<folder>',
  summary: 'build a folder into an image on the local cloud, and say which rollouts it leads to',
  description:
    'An image is a folder with an `image.json`, such as examples/web/v2: docs/local-cloud.md says what may stand in it. Exits with 7 when no service follows the image.',
  options: [
    { flags: '--cloud <url>', description: "the local cloud's AWS endpoint", default: CLOUD },
    { flags: '--service <name>', description: 'the service whose pipeline builds it', default: 'web' },
  ],
  examples: [
    ['greenshift publish examples/web/v2', 'a new image of web'],
    ['greenshift publish ./shop --service shop', 'an image of another service'],
  ],
  isClient: true,
  hasOutput: true,
  async run(cli, [folder = ''], { cloud, service }) {
    const endpoint = localEndpoint(String(cloud));
    await checkFolder(folder);
    // Loaded only now, so that the other commands don't wait for an SDK client.
    const { publisherAt } = await import('../../demo/image-pipeline.ts');
    const publisher = publisherAt(endpoint, String(service));
    const built = await buildFolder(publisher, folder, endpoint, (text) => cli.terminal.err(text));
    const effects = await findEffects(await cli.client(API), built);
    await print(cli, {
      data: { ...built, effects },
      names: effects.flatMap(({ rollout }) => (rollout ? [`rollout/${rollout}`] : [])),
      text: () =>
        [`build ${built.build}`, `image ${built.image}`, ...effects.map(({ detail }) => detail)].join('\n'),
    });
    if (effects.length > 0) return EXIT.ok;
    throw new CommandFailed(
      `no service follows ${built.build}: "image.pipeline" or "image.recipePrefix" of its spec has to name it`,
      EXIT.refused,
    );
  },
};

/** The folder is on this machine, so an endpoint elsewhere is refused. */
function localEndpoint(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'http:' || !LOOPBACK.includes(url.hostname)) {
    throw new UsageError(`--cloud is the local cloud's address, such as ${CLOUD}, not "${text}"`);
  }
  return text;
}

async function checkFolder(folder: string): Promise<void> {
  const manifest = join(folder, 'image.json');
  const found = await stat(manifest).catch(() => undefined);
  if (!found?.isFile()) {
    throw new CommandFailed(
      `there is no ${manifest}: an image is a folder with an image.json, see examples/web/v2`,
    );
  }
}

async function buildFolder(
  publisher: Publisher,
  folder: string,
  endpoint: string,
  tell: (text: string) => void,
): Promise<Built> {
  try {
    const build = await publisher.publish(folder);
    tell(`building ${build}`);
    const pause = () => new Promise<void>((resolve) => setTimeout(resolve, POLL_PAUSE));
    const image = await publisher.available(build, pause);
    return { build, image, pipeline: await publisher.pipelineOf(build) };
  } catch (error) {
    throw new CommandFailed(reasonOf(error, endpoint), undefined, { cause: error });
  }
}

function reasonOf(error: unknown, endpoint: string): string {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'ECONNREFUSED') {
    return `nothing listens at ${endpoint}: start the local cloud with \`npm start\`, or name the port of one that runs with --cloud http://127.0.0.1:<port>`;
  }
  return error.message;
}

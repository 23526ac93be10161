import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { PORTS } from '../../demo/endpoints.ts';
import { type Command, CommandFailed, UsageError } from '../command.ts';

const ENDPOINT = `http://127.0.0.1:${PORTS.endpoint}`;
const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];
/** Milliseconds between two polls of a build. */
const POLL_PAUSE = 100;

/** Builds a folder into an image of a service, as a build system does with Image Builder, and waits for its AMI. */
export const publish: Command = {
  usage: `publish <folder> [--endpoint ${ENDPOINT}] [--service web]`,
  summary: 'build a folder into an image on the local cloud; services that follow it roll it out',
  options: {
    endpoint: { type: 'string', default: ENDPOINT },
    service: { type: 'string', default: 'web' },
  },
  async run({ positionals, values }, terminal) {
    const [folder, ...rest] = positionals;
    if (folder === undefined || rest.length > 0) throw new UsageError('publish takes one folder');
    const endpoint = localEndpoint(String(values.endpoint));
    await checkFolder(folder);
    // Loaded only now, so that the other commands don't wait for an SDK client.
    const { publisherAt } = await import('../../demo/image-pipeline.ts');
    const publisher = publisherAt(endpoint, String(values.service));
    try {
      const build = await publisher.publish(folder);
      terminal.out(`build ${build}`);
      const pause = () => new Promise<void>((resolve) => setTimeout(resolve, POLL_PAUSE));
      terminal.out(`image ${await publisher.available(build, pause)}`);
      return 0;
    } catch (error) {
      throw new CommandFailed(reasonOf(error, endpoint), { cause: error });
    }
  },
};

/** The folder is on this machine, so an endpoint elsewhere is refused. */
function localEndpoint(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'http:' || !LOOPBACK.includes(url.hostname)) {
    throw new UsageError(`--endpoint is the local cloud's, such as ${ENDPOINT}, not "${text}"`);
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

function reasonOf(error: unknown, endpoint: string): string {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'ECONNREFUSED') {
    return `nothing listens at ${endpoint}: start the local cloud with \`npm start\``;
  }
  return error.message;
}

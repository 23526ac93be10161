import { type Dashboard, serveDashboard } from '../dashboard/server.ts';
import { EXIT } from '../exit-codes.ts';
import { CommandFailed, UsageError } from '../failures.ts';
import type { Cli, Verb } from '../verb.ts';

const PORT = 4568;

export const dashboard: Verb = {
  name: 'dashboard',
  summary: 'serve a page on this machine that shows all services, and rolls back',
  description:
    'The page calls the API with your credentials, so its address is for you alone: it carries a key. It is served on 127.0.0.1 until Ctrl-C; rollouts go on without it.',
  options: [
    {
      flags: '--port <number>',
      description: `of the page; 0 takes a free one (default: ${PORT}, or a free one where that is taken)`,
    },
  ],
  examples: [
    ['greenshift dashboard', 'prints the address to open'],
    ['greenshift dashboard --stack greenshift-prod --port 0', 'of that installation, on a free port'],
  ],
  isClient: true,
  hasOutput: false,
  async run(cli, _, { port }) {
    const client = await cli.client();
    // Whoever may not call the API learns it here, and not from a page without content.
    await client.call('GET /services');
    const { address, close } = await served(
      cli,
      client,
      port === undefined ? undefined : portFrom(String(port)),
    );
    const { terminal } = cli;
    terminal.out(address);
    terminal.err(`The dashboard of ${client.endpoint}: open the address in a browser. Ctrl-C ends it.`);
    const interruption = terminal.interruption();
    await new Promise<void>((resolve) => {
      if (interruption.aborted) resolve();
      interruption.addEventListener('abort', () => resolve());
    });
    await close();
    return EXIT.ok;
  },
};

function portFrom(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535)
    throw new UsageError(`a port is a number from 0 to 65535, not "${text}"`);
  return port;
}

async function served(
  { terminal }: Cli,
  client: Parameters<typeof serveDashboard>[0],
  port: number | undefined,
): Promise<Dashboard> {
  const onError = (error: unknown) => terminal.err(`dashboard: ${(error as Error).message}`);
  try {
    return await serveDashboard(client, { port: port ?? PORT, onError });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    // The local cloud has a dashboard of its own on the usual port.
    if (port === undefined) return serveDashboard(client, { port: 0, onError });
    throw new CommandFailed(`port ${port} is taken: is a dashboard open already? --port 0 takes a free one`);
  }
}

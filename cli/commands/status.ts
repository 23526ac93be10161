import type { Client } from '../api/client.ts';
import { keepBreakGlass } from '../break-glass.ts';
import { changePrinter } from '../changes.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { CommandFailed } from '../failures.ts';
import { durationOption, follow, goesOnText, intervalFor } from '../follow.ts';
import { print } from '../output.ts';
import { statusText } from '../screens/status.ts';
import { codeOf, isOpen, readSnapshot, type Snapshot } from '../snapshot.ts';
import { findTarget, type Target } from '../target.ts';
import type { Cli, Verb } from '../verb.ts';

export const status: Verb = {
  name: 'status',
  parameters: '[service-or-rollout]',
  summary: 'show a service: its rollout, its fleets and their servers, and what it waits for',
  description:
    'The name may be left out where there is one service only. Exits by what the rollout under way, or the last one, has come to: see the exit codes in `greenshift help`.',
  options: [
    { flags: '-w, --watch', description: 'go on until the rollout has ended; Ctrl-C leaves it as it is' },
    { flags: '--timeout <duration>', description: 'how long to watch at most', default: '15d' },
  ],
  examples: [
    ['greenshift status web', 'the service web, now'],
    ['greenshift status web --watch', 'redrawn until its rollout has ended; piped: each change on a line'],
    ['greenshift status web-42 -o json | jq .rollout.waiting', 'why the rollout web-42 does not go on'],
  ],
  isClient: true,
  hasOutput: true,
  async run(cli, [word], { watch, timeout }) {
    const client = await cli.client();
    const target = word ? await findTarget(client, word) : await onlyService(client);
    if (watch) return watchTarget(cli, client, target, durationOption('timeout', timeout));
    const snapshot = await readAndKeep(cli, client, target);
    await printSnapshot(cli, snapshot);
    return snapshot.rollout ? codeOf(snapshot.rollout) : EXIT.ok;
  },
};

/** With the commands for the moment when the API can't be asked. */
async function readAndKeep({ terminal }: Cli, client: Client, target: Target): Promise<Snapshot> {
  const snapshot = await readSnapshot(client, target);
  if (snapshot.rollout) await keepBreakGlass(terminal, client.endpoint, snapshot.rollout);
  return snapshot;
}

async function onlyService(client: Client): Promise<Target> {
  const { body } = await client.call('GET /services');
  const [first, second] = body.services;
  if (!first) throw new CommandFailed('there is no service yet: register one with `greenshift apply`');
  if (second) {
    const names = body.services.map(({ service }) => service).join(', ');
    throw new CommandFailed(`which service? there are ${names}`);
  }
  return { kind: 'service', name: first.service };
}

const printSnapshot = (cli: Cli, snapshot: Snapshot) =>
  print(cli, {
    data: snapshot,
    names: snapshot.rollout ? [`rollout/${snapshot.rollout.rollout}`] : [],
    text: (isWide) => drawn(cli, snapshot, isWide),
  });

const drawn = ({ terminal, theme }: Cli, snapshot: Snapshot, isWide: boolean) =>
  statusText(snapshot, { width: terminal.columns, isWide, theme });

/** Watches until the rollout under way has ended; for a service without one, until the next one has. */
export async function watchTarget(
  cli: Cli,
  client: Client,
  target: Target,
  timeout: number,
): Promise<ExitCode> {
  const view = await openView(cli);
  // The last rollout of a service that has none under way is not what is waited for.
  let ended: string | undefined;
  let isFirst = true;
  try {
    return await follow(cli.terminal, {
      read: () => readAndKeep(cli, client, target),
      show: view.show,
      end({ rollout }) {
        if (isFirst && target.kind === 'service' && rollout && !isOpen(rollout)) ended = rollout.rollout;
        isFirst = false;
        return rollout && !isOpen(rollout) && rollout.rollout !== ended ? codeOf(rollout) : undefined;
      },
      late: (seen) => (seen?.rollout ? codeOf(seen.rollout) : EXIT.timedOut),
      goesOn: (seen) => goesOnText(seen?.service?.rollout ?? target.name, seen?.rollout),
      timeout,
      interval: intervalFor(client),
    });
  } finally {
    view.close();
  }
}

/** A terminal is redrawn; otherwise each change is printed once, as a line or as a JSON document of one line. */
async function openView(cli: Cli): Promise<{ show(snapshot: Snapshot): void; close(): void }> {
  const { terminal, theme, format } = cli;
  const close = () => undefined;
  if (format === 'json') {
    let before = '';
    const key = ({ rollout, service, fleets }: Snapshot) =>
      JSON.stringify([{ ...rollout, readAt: '' }, service, { ...fleets, readAt: '' }]);
    const show = (snapshot: Snapshot) => {
      if (key(snapshot) !== before) terminal.out(JSON.stringify(snapshot));
      before = key(snapshot);
    };
    return { show, close };
  }
  if (!terminal.isTerminal) {
    const changes = changePrinter(theme);
    const show = ({ rollout }: Snapshot) => {
      for (const line of rollout ? changes(rollout) : []) terminal.out(line);
    };
    return { show, close };
  }
  const screen = await terminal.openScreen();
  const show = (snapshot: Snapshot) => screen.show(drawn(cli, snapshot, format === 'wide'));
  return { show, close: screen.close };
}

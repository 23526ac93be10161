import { createInterface } from 'node:readline/promises';

/** Where a command reads and writes: data goes to `out`, everything that is said to a person to `err`. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether the output goes to a terminal; its size in characters, if so. */
  readonly isTerminal: boolean;
  readonly columns: number;
  readonly rows: number;
  /**
   * Shows a line on the error output in the place of the one before, where that is a terminal; an empty one
   * takes it away.
   */
  status(text: string): void;
  /** Shows each text in the place of the one before. */
  openScreen(): Promise<Screen>;
  /** Aborted by Ctrl-C, from the first call on; without a call Ctrl-C ends the process. */
  interruption(): AbortSignal;
  /** The answer of the person; undefined when there is none to ask. */
  ask(question: string): Promise<string | undefined>;
}

export interface Screen {
  show(text: string): void;
  /** Leaves what is shown. */
  close(): void;
}

const DEFAULT_SIZE = { columns: 80, rows: 24 };

/** The terminal of this process. */
export function processTerminal(): Terminal {
  const { stdout, stderr } = process;
  // `greenshift history web | head` closes the pipe: not an error of ours.
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit();
    throw error;
  });
  return {
    out: (text) => stdout.write(`${text}\n`),
    err: (text) => stderr.write(`${text}\n`),
    env: process.env,
    status(text) {
      if (stderr.isTTY) stderr.write(`\r\x1b[K${text}`);
    },
    isTerminal: stdout.isTTY === true,
    get columns() {
      return stdout.columns || DEFAULT_SIZE.columns;
    },
    get rows() {
      return stdout.rows || DEFAULT_SIZE.rows;
    },
    async openScreen() {
      const { createLogUpdate } = await import('log-update');
      const update = createLogUpdate(stdout);
      return { show: update, close: () => update.done() };
    },
    interruption,
    ask,
  };
}

function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => controller.abort());
  return controller.signal;
}

async function ask(question: string): Promise<string | undefined> {
  if (!process.stdin.isTTY) return undefined;
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await reader.question(question);
  } finally {
    reader.close();
  }
}

import type { Terminal } from './terminal.ts';
import type { Theme } from './theme.ts';
import { span } from './times.ts';

const WIDTH = 30;
/** Milliseconds between two drawings. */
const INTERVAL = 200;

export interface Progress {
  show(done: number, of: number): void;
  /** Takes it away. */
  close(): void;
}

/** A bar with the time left, beside the data: on standard error, and only where a person sees it. */
export function progressBar(terminal: Pick<Terminal, 'status'>, { glyphs }: Theme, what: string): Progress {
  const begun = performance.now();
  let drawn = begun;
  return {
    show(done, of) {
      const now = performance.now();
      if (done < of && now - drawn < INTERVAL) return;
      drawn = now;
      const full = Math.round((done / of) * WIDTH);
      const left = span(((now - begun) * (of - done)) / done);
      terminal.status(
        `${glyphs.full.repeat(full)}${glyphs.empty.repeat(WIDTH - full)} ${done}/${of} ${what}, ${left} left`,
      );
    },
    close: () => terminal.status(''),
  };
}

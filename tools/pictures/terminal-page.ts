import { AnsiUp } from 'ansi_up';

/** The colours of a dark terminal as people have them; the first terminals' blue can't be read. */
const COLOURS = { blue: '#6cb6ff', green: '#57c97b', red: '#ff7b72', yellow: '#e3b341', cyan: '#56d4dd' };

const rules = Object.entries(COLOURS).map(([name, colour]) => `.ansi-${name}-fg { color: ${colour}; }`);

/** A page that shows what a terminal showed: the command and its output, with the colours of its escape sequences. */
export function terminalPage(command: string, output: string): string {
  const converter = new AnsiUp();
  converter.use_classes = true;
  return `<!doctype html><meta charset="utf-8"><style>
    body { margin: 0; background: #1e1e1e; }
    pre { display: inline-block; margin: 0; padding: 20px 24px; color: #d4d4d4; background: #1e1e1e;
          font: 14px/1.35 'DejaVu Sans Mono', Menlo, Consolas, monospace; }
    ${rules.join('\n    ')}
  </style><pre>$ ${command}\n${converter.ansi_to_html(output.trimEnd())}</pre>`;
}

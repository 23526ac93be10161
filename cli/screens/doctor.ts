import type { CheckResult, Finding } from '../doctor/finding.ts';
import { wrap } from '../layout.ts';
import { severityText } from '../severity.ts';
import type { Cli } from '../verb.ts';

interface Place {
  readonly name: string;
  readonly region: string;
  readonly isLocal: boolean;
}

/** A line for each check, and under it what it has found and what it couldn't ask. */
export function doctorText(
  cli: Pick<Cli, 'theme' | 'terminal'>,
  { name, region, isLocal }: Place,
  results: readonly CheckResult[],
): string {
  const { paint } = cli.theme;
  const where = isLocal ? 'the local cloud' : region;
  return [
    paint.bold(`${name} in ${where}`),
    ...results.flatMap((result) => resultLines(cli, result)),
    '',
    summary(results),
  ].join('\n');
}

function resultLines(cli: Pick<Cli, 'theme' | 'terminal'>, result: CheckResult): string[] {
  const { paint, glyphs } = cli.theme;
  const { check, looksAt, findings, unknown } = result;
  const mark =
    findings.length > 0
      ? paint.red(glyphs.bad)
      : unknown.length > 0
        ? paint.dim(glyphs.ahead)
        : paint.green(glyphs.good);
  const width = cli.terminal.columns - 4;
  return [
    ...wrap(`${check}: ${looksAt}`, width, '    ').map((line, at) => (at === 0 ? `${mark} ${line}` : line)),
    ...unknown.flatMap((reason) => indented(`not known: ${reason}`, width)),
    ...findings.flatMap((finding) => findingLines(cli, finding)),
  ];
}

function findingLines({ theme, terminal }: Pick<Cli, 'theme' | 'terminal'>, finding: Finding) {
  const { severity, subject, means, mend } = finding;
  const width = terminal.columns - 4;
  return [
    `  ${severityText(theme, severity)}  ${subject}`,
    ...indented(means, width),
    ...indented(`mend: ${mend}`, width),
  ];
}

const indented = (text: string, width: number) => wrap(text, width).map((line) => `    ${line}`);

function summary(results: readonly CheckResult[]): string {
  const findings = results.flatMap((result) => result.findings);
  const high = findings.filter(({ severity }) => severity === 'high').length;
  const unknown = results.filter((result) => result.unknown.length > 0).length;
  const found =
    findings.length === 0
      ? 'nothing found'
      : `${findings.length} found, ${high} of them ${high === 1 ? 'is' : 'are'} high`;
  return unknown === 0 ? found : `${found}; ${unknown} of ${results.length} checks could not be made`;
}

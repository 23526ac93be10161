import { EXIT } from '../exit-codes.ts';
import { CommandFailed, UsageError } from '../failures.ts';
import { durationOption } from '../follow.ts';
import { print } from '../output.ts';
import { progressBar } from '../progress.ts';
import { regressionsOf } from '../regressions.ts';
import type { Cli, Values, Verb } from '../verb.ts';

export const simulate: Verb = {
  name: 'simulate',
  parameters: '<file>',
  summary: 'roll a spec out many times in virtual time, and see what its judge would find',
  description:
    'Offline: nothing of AWS is asked. Green gets worse by each regression in turn, and the judge of the product looks at its metrics as it does in a rollout; threshold rules judge the same streams of requests beside it.',
  options: [
    { flags: '--rps <number>', description: 'requests per second of the service', default: '100' },
    { flags: '--error-rate <percent>', description: 'errors that it always has', default: '0.1' },
    { flags: '--slow-rate <percent>', description: 'slow responses that it always has', default: '1' },
    {
      flags: '--regression <list>',
      description: 'what becomes of green: 2x, +1 (percent points), 50%; 1x is none',
      default: '1x,2x,5x,+1',
    },
    {
      flags: '--worse <metric>',
      description: 'what gets worse',
      choices: ['errors', 'slow'],
      default: 'errors',
    },
    { flags: '--runs <number>', description: 'rollouts for each regression', default: '500' },
    {
      flags: '--seed <number>',
      description: 'of the chance; the same one gives the same result',
      default: '1',
    },
    { flags: '--late <duration>', description: 'how late the metrics are', default: '60s' },
    { flags: '--servers <number>', description: 'of green', default: '4' },
    { flags: '--svg <file>', description: 'write a picture of the times and the bad requests' },
  ],
  examples: [
    ['greenshift simulate web.yaml', 'what the policy of web.yaml would find at 100 requests per second'],
    ['greenshift simulate web.yaml --rps 5 --error-rate 1 --regression 2x,10x', 'of a smaller service'],
    ['greenshift simulate web.yaml --runs 2000 --svg web.svg', 'with a picture of it'],
    ['greenshift simulate web.yaml -o json | jq .regressions', 'for programs'],
  ],
  isClient: false,
  hasOutput: true,
  async run(cli, [file = ''], values) {
    const { findingText, readSpecFile } = await import('../spec-file.ts');
    const { spec, findings } = await readSpecFile(file);
    if (!spec) {
      for (const finding of findings) cli.terminal.err(findingText(finding));
      throw new CommandFailed(`${file} is not a valid spec`, EXIT.refused);
    }
    const request = { spec, ...optionsOf(values) };
    if (request.worse === 'slow' && !spec.health?.slow)
      throw new UsageError('--worse slow needs "health.slow" in the spec: it says what is slow');
    return simulated(cli, request, values.svg);
  },
};

type Request = Parameters<typeof import('../../simulation/trials/compare.ts').compare>[0];

async function simulated(cli: Cli, request: Request, svg: Values[string]): Promise<number> {
  if (svg) await checkFolder(String(svg));
  const { compare } = await import('../../simulation/trials/compare.ts');
  const { simulationData, simulationText } = await import('../screens/simulation.ts');
  const bar = progressBar(cli.terminal, cli.theme, 'rollouts');
  const compared = await compare(request, bar.show);
  bar.close();
  if (svg) await writePicture(cli, String(svg), request, compared);
  await print(cli, {
    data: simulationData(request, compared),
    names: [`service/${request.spec.service}`],
    text: () => simulationText(request, compared, { width: cli.terminal.columns, theme: cli.theme }),
  });
  return EXIT.ok;
}

/** Before the rollouts, which may take minutes. */
async function checkFolder(file: string): Promise<void> {
  const { access, constants } = await import('node:fs/promises');
  const { dirname } = await import('node:path');
  const folder = dirname(file);
  await access(folder, constants.W_OK).catch(() => {
    throw new CommandFailed(`--svg can't be written: ${folder} is no folder, or may not be written to`);
  });
}

async function writePicture(
  { terminal }: Cli,
  file: string,
  request: Request,
  compared: Awaited<ReturnType<typeof import('../../simulation/trials/compare.ts').compare>>,
): Promise<void> {
  const { writeFile } = await import('node:fs/promises');
  const { simulationPicture } = await import('../screens/simulation-picture.ts');
  try {
    await writeFile(file, simulationPicture(request, compared));
  } catch (error) {
    throw new CommandFailed((error as Error).message);
  }
  terminal.err(`the picture is in ${file}`);
}

function optionsOf(values: Values): Omit<Request, 'spec'> {
  return {
    perSecond: numberOption('rps', values.rps, 0.001, 1_000_000),
    errorRate: numberOption('error-rate', values.errorRate, 0, 100) / 100,
    slowRate: numberOption('slow-rate', values.slowRate, 0, 100) / 100,
    worse: values.worse === 'slow' ? 'slow' : 'errors',
    regressions: regressionsOf(String(values.regression)),
    runs: wholeOption('runs', values.runs, 1_000_000),
    seed: wholeOption('seed', values.seed, Number.MAX_SAFE_INTEGER),
    late: durationOption('late', values.late),
    servers: wholeOption('servers', values.servers, 10_000),
  };
}

function numberOption(name: string, text: unknown, least: number, most: number): number {
  const value = Number(String(text).replace(/ ?%$/, '') || Number.NaN);
  if (value >= least && value <= most) return value;
  throw new UsageError(`--${name} is a number from ${least} to ${most}, not "${text}"`);
}

function wholeOption(name: string, text: unknown, most: number): number {
  const value = numberOption(name, text, 1, most);
  if (Number.isInteger(value)) return value;
  throw new UsageError(`--${name} is a whole number, not "${text}"`);
}

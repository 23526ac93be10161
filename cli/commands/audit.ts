import type { Severity } from '../../src/rollout/inspection/finding.ts';
import { callerText } from '../../src/rollout/interventions/caller.ts';
import type { Client, Result } from '../api/client.ts';
import { each } from '../each.ts';
import { EXIT } from '../exit-codes.ts';
import { type CommandFailed, Refused, Unreachable } from '../failures.ts';
import { wrap } from '../layout.ts';
import { print } from '../output.ts';
import { progressBar } from '../progress.ts';
import { isAsBadAs, SEVERITY, severityText } from '../severity.ts';
import { serviceName } from '../target.ts';
import { dateTime } from '../times.ts';
import type { Cli, Verb } from '../verb.ts';

type Audit = Result<'GET /services/{service}/audit'>;

export const audit: Verb = {
  name: 'audit',
  parameters: '[service]',
  summary: 'compare live servers with what was rolled out: changed, opened or added by hand',
  description:
    'Shows what the hourly look has found, of all services without one. Each finding says since when, what to expect instead, and how to mend it; docs/security.md explains them. Exits with 9 when there are any.',
  options: [{ flags: '--now', description: 'look now' }, SEVERITY],
  examples: [
    ['greenshift audit', 'what is known of all services'],
    ['greenshift audit web --now', 'look at the servers of web now'],
    ['greenshift audit --severity high -o json', 'for a job: exits with 9 when a server was touched'],
  ],
  isClient: true,
  hasOutput: true,
  async run(cli, [word], { now, severity }) {
    const client = await cli.client();
    const { audits, failures } =
      word === undefined
        ? await readAll(cli, client, now === true)
        : { audits: [await read(client, serviceName(word), now === true)], failures: 0 };
    const shown = audits.map((one) => asBadAs(one, severity as Severity));
    await print(cli, {
      data: word === undefined ? { services: shown } : shown[0],
      names: shown.flatMap(({ service, findings }) =>
        findings.map(({ code, subject }) => `${service}/${code}/${subject}`),
      ),
      text: () => shown.map((one) => auditText(cli, one)).join('\n\n') || 'there is no service',
    });
    if (shown.some(({ findings }) => findings.length > 0)) return EXIT.findings;
    return failures > 0 ? EXIT.failed : EXIT.ok;
  },
};

/** A look takes AWS a second or more, and its calls are throttled. */
const LOOKS_AT_ONCE = 4;

/** Of all services. One that can't be read is told of, and keeps nobody from the others. */
async function readAll(cli: Cli, client: Client, isNow: boolean) {
  const names = await allServices(client);
  const bar = progressBar(cli.terminal, cli.theme, 'services');
  const failures: string[] = [];
  let done = 0;
  const found = await each(names, LOOKS_AT_ONCE, async (service) => {
    const audit = await read(client, service, isNow).catch((error: unknown) => {
      if (!isOfOne(error)) throw error;
      failures.push(`${service} can't be looked at: ${error.message}`);
      return undefined;
    });
    done += 1;
    bar.show(done, names.length);
    return audit;
  });
  bar.close();
  for (const failure of failures.toSorted()) cli.terminal.err(failure);
  return { audits: found.filter((audit) => audit !== undefined), failures: failures.length };
}

/** Not one that holds for every service: no credentials, no API. */
const isOfOne = (error: unknown): error is CommandFailed =>
  error instanceof Refused || error instanceof Unreachable;

async function allServices(client: Client): Promise<string[]> {
  const { body } = await client.call('GET /services');
  return body.services.map(({ service }) => service);
}

async function read(client: Client, service: string, isNow: boolean): Promise<Audit> {
  const request = { parameters: { service } };
  const { body } = isNow
    ? await client.call('POST /services/{service}/audit', request)
    : await client.call('GET /services/{service}/audit', request);
  return body;
}

const asBadAs = (audit: Audit, least: Severity): Audit => ({
  ...audit,
  findings: audit.findings.filter(({ severity }) => isAsBadAs(severity, least)),
});

function auditText(cli: Cli, audit: Audit): string {
  const { service, at, fleet, servers, findings, more, unknown, touched } = audit;
  const { paint } = cli.theme;
  const seen = touched.map((one) => touchedText(cli, one));
  if (at === null)
    return [`${paint.bold(service)}  not looked at yet: greenshift audit ${service} --now`, ...seen].join(
      '\n',
    );
  const head = `${paint.bold(service)}  ${fleet}, ${servers} servers, looked at ${dateTime(at)} UTC`;
  const rest = [
    ...(more > 0 ? [`and ${more} more`] : []),
    ...unknown.map((reason) => `not known: ${reason}`),
  ];
  const none = findings.length === 0 && rest.length === 0 ? ['nothing found'] : [];
  return [head, ...findings.map((one) => findingText(cli, one)), ...rest, ...none, ...seen].join('\n');
}

/** What becomes of a server that somebody has entered or changed. */
function touchedText({ theme, terminal }: Cli, one: Audit['touched'][number]): string {
  const { server, state, since, waitsFor, touches } = one;
  const last = touches.at(-1);
  const who = last
    ? `: ${last.what}${last.by === null ? '' : ` by ${callerText(last.by)}`}, ${dateTime(last.at)} UTC`
    : '';
  const lines = [
    `${server} ${STATES[state]} since ${dateTime(since)} UTC${who}`,
    ...(waitsFor === null ? [] : [`not replaced: ${waitsFor}`]),
  ];
  const [first = '', ...others] = lines.flatMap((line) => wrap(line, terminal.columns - 4));
  return [`  ${theme.paint.bold('touched')}  ${first}`, ...others.map((line) => `    ${line}`)].join('\n');
}

const STATES: Readonly<Record<Audit['touched'][number]['state'], string>> = {
  known: 'serves',
  replacing: 'is being replaced',
  ending: 'is drained and terminated',
  replaced: 'was replaced',
  gone: 'has left the fleet',
};

function findingText({ theme, terminal }: Cli, finding: Audit['findings'][number]): string {
  const { severity, code, subject, means, servers, count, expected, found, mend, since } = finding;
  const many =
    count > 1 ? ` (${count} servers: ${servers.slice(0, 3).join(', ')}${count > 3 ? ', …' : ''})` : '';
  const lines = [
    `${means}${many}, since ${dateTime(since)} UTC`,
    `expected ${expected}; found ${found}`,
    `mend: ${mend}`,
  ];
  const indented = lines.flatMap((line) => wrap(line, terminal.columns - 4).map((part) => `    ${part}`));
  return [`  ${severityText(theme, severity)}  ${code}  ${subject}`, ...indented].join('\n');
}

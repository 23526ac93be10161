import { SEVERITIES, type Severity } from '../../src/rollout/inspection/finding.ts';
import type { Client, Result } from '../api/client.ts';
import { EXIT } from '../exit-codes.ts';
import { wrap } from '../layout.ts';
import { print } from '../output.ts';
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
  options: [
    { flags: '--now', description: 'look now' },
    {
      flags: '--severity <severity>',
      description: 'only findings of this severity and worse',
      default: 'low',
      choices: SEVERITIES,
    },
  ],
  examples: [
    ['greenshift audit', 'what is known of all services'],
    ['greenshift audit web --now', 'look at the servers of web now'],
    ['greenshift audit --severity high -o json', 'for a job: exits with 9 when a server was touched'],
  ],
  isClient: true,
  hasOutput: true,
  async run(cli, [word], { now, severity }) {
    const client = await cli.client();
    const names = word === undefined ? await allServices(client) : [serviceName(word)];
    const audits = await Promise.all(names.map((service) => read(client, service, now === true)));
    const shown = audits.map((one) => asBadAs(one, severity as Severity));
    await print(cli, {
      data: word === undefined ? { services: shown } : shown[0],
      names: shown.flatMap(({ service, findings }) =>
        findings.map(({ code, subject }) => `${service}/${code}/${subject}`),
      ),
      text: () => shown.map((one) => auditText(cli, one)).join('\n\n') || 'there is no service',
    });
    return shown.some(({ findings }) => findings.length > 0) ? EXIT.findings : EXIT.ok;
  },
};

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
  findings: audit.findings.filter(
    ({ severity }) => SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(least),
  ),
});

function auditText(cli: Cli, { service, at, fleet, servers, findings, more, unknown }: Audit): string {
  const { paint } = cli.theme;
  if (at === null) return `${paint.bold(service)}  not looked at yet: greenshift audit ${service} --now`;
  const head = `${paint.bold(service)}  ${fleet}, ${servers} servers, looked at ${dateTime(at)}`;
  const rest = [
    ...(more > 0 ? [`and ${more} more`] : []),
    ...unknown.map((reason) => `not known: ${reason}`),
  ];
  const none = findings.length === 0 && rest.length === 0 ? ['nothing found'] : [];
  return [head, ...findings.map((one) => findingText(cli, one)), ...rest, ...none].join('\n');
}

function findingText({ theme, terminal }: Cli, finding: Audit['findings'][number]): string {
  const { severity, code, subject, means, servers, count, expected, found, mend, since } = finding;
  const { paint } = theme;
  const colour = severity === 'high' ? paint.red : severity === 'medium' ? paint.yellow : paint.dim;
  const many =
    count > 1 ? ` (${count} servers: ${servers.slice(0, 3).join(', ')}${count > 3 ? ', …' : ''})` : '';
  const lines = [
    `${means}${many}, since ${dateTime(since)}`,
    `expected ${expected}; found ${found}`,
    `mend: ${mend}`,
  ];
  const indented = lines.flatMap((line) => wrap(line, terminal.columns - 4).map((part) => `    ${part}`));
  return [`  ${colour(severity.padEnd(6))}  ${code}  ${subject}`, ...indented].join('\n');
}

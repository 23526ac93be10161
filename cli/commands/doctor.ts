import type { Severity } from '../../src/rollout/inspection/finding.ts';
import type { ConnectionOptions } from '../api/connection-options.ts';
import type { CheckResult } from '../doctor/finding.ts';
import { EXIT } from '../exit-codes.ts';
import { print } from '../output.ts';
import { readRelease } from '../release.ts';
import { doctorText } from '../screens/doctor.ts';
import { bySeverity, isAsBadAs, SEVERITY } from '../severity.ts';
import { serviceName } from '../target.ts';
import type { Verb } from '../verb.ts';

export const doctor: Verb = {
  name: 'doctor',
  parameters: '[service]',
  summary:
    'examine an installation: is it whole, may it do what its services need, would anybody hear of a failure',
  description:
    'Reads with your own credentials, and changes nothing unless you ask for a test event: docs/security.md#what-the-doctor-reads has a policy for them. Each finding has a severity and the command that mends it; what could not be asked is listed as not known, with the permission that it needs. On the local cloud the checks run that it can answer. Exits with 9 when there are findings.',
  options: [
    SEVERITY,
    {
      flags: '--test-event',
      description:
        'also send an event to the bus, and wait up to a minute until the function that starts rollouts has seen it',
    },
    {
      flags: '--cloud <url>',
      description:
        "the local cloud's AWS endpoint (default: AWS_ENDPOINT_URL, else the port before the API's)",
    },
  ],
  examples: [
    ['greenshift doctor', 'the installation, and what its services need'],
    ['greenshift doctor web', 'with web alone of the services'],
    ['greenshift doctor --severity high --json', 'for a job: exits with 9 when something would fail'],
    ['greenshift doctor --test-event', 'whether an event that is sent reaches its function'],
    ['greenshift doctor --endpoint http://127.0.0.1:4567', 'on the local cloud of `npm start`'],
  ],
  isClient: true,
  hasOutput: true,
  async run(cli, [word], { severity, cloud, testEvent, ...values }) {
    const { examine, findInstallation } = await import('../doctor/examine.ts');
    const { checksFor } = await import('../doctor/checks.ts');
    const { installation, account } = await findInstallation(cli, {
      options: { ...(values as ConnectionOptions), stack: stackOf(values, cli.terminal.env) },
      cloud: cloud as string | undefined,
      service: word === undefined ? undefined : serviceName(word),
      release: await readRelease(),
    });
    // A name that isn't known is no finding.
    if (word !== undefined) await installation.services();
    const results = await examine(installation, checksFor(account, testEvent === true));
    const shown = results.map((result) => asBadAs(result, severity as Severity));
    await print(cli, {
      data: { installation: installation.name, region: installation.region, checks: shown },
      names: shown.flatMap(({ check, findings }) => findings.map(({ subject }) => `${check}/${subject}`)),
      text: () => doctorText(cli, installation, shown),
    });
    if (shown.some(({ findings }) => findings.length > 0)) return EXIT.findings;
    // Nothing is found where nothing can be asked.
    return shown.every(({ unknown }) => unknown.length > 0) ? EXIT.failed : EXIT.ok;
  },
};

const stackOf = ({ stack }: { stack?: unknown }, env: Readonly<Record<string, string | undefined>>) =>
  (stack as string | undefined) ?? env.GREENSHIFT_STACK;

const asBadAs = (result: CheckResult, least: Severity): CheckResult => ({
  ...result,
  findings: result.findings.filter(({ severity }) => isAsBadAs(severity, least)).toSorted(bySeverity),
});

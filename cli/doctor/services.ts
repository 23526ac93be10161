import { each } from '../each.ts';
import { EXIT } from '../exit-codes.ts';
import { CommandFailed, Refused, Unreachable } from '../failures.ts';
import { readable } from '../readable.ts';
import { type ServiceBody, upstreamName } from '../target.ts';
import type { Check } from './check.ts';
import type { Finding } from './finding.ts';
import type { Installation } from './installation.ts';

/** A plan takes AWS a second or more, and its calls are throttled. */
const AT_ONCE = 2;
/** What ends by itself, or what somebody wants so. */
const MEANT = ['RolloutInProgress', 'ServiceFrozen', 'OutsideWindows'];

export const services: Check = {
  name: 'services',
  looksAt: 'whether the API answers, and what keeps the next rollout of each service from beginning',
  needs: ['execute-api:Invoke'],
  async run(installation) {
    const listed = await list(installation);
    if ('means' in listed) return [listed];
    const asked = await installation.services();
    const planned = await each(asked, AT_ONCE, (service) => planFindings(installation, service));
    return [
      ...listed.unreadable.map(
        ({ service, detail }): Finding => ({
          severity: 'high',
          subject: service,
          means: `its record can't be read: ${detail}`,
          mend: 'deploy the release that wrote it, see docs/upgrades.md#going-back-to-an-older-version',
        }),
      ),
      ...planned.flat(),
      ...asked.flatMap(stuck),
    ];
  },
};

/** The services, or the finding that nobody can be told them. */
async function list({ api, name, listed }: Installation) {
  try {
    return await listed();
  } catch (error) {
    if (!(error instanceof CommandFailed) || error.exitCode === EXIT.notAllowed) throw error;
    const finding: Finding = {
      severity: 'high',
      subject: api.endpoint,
      means: `the API does not work, and with it on-call's press: ${error.message}`,
      mend: `aws logs tail /aws/lambda/${name}-api --since 15m; without the API see docs/runbook.md#without-the-api`,
    };
    return finding;
  }
}

async function planFindings({ api }: Installation, { service }: ServiceBody): Promise<Finding[]> {
  try {
    const { body } = await api.call('GET /services/{service}/plan', { parameters: { service } });
    return body.refusals
      .filter(({ code }) => !MEANT.includes(code))
      .map(({ reason }) => refused(service, readable(reason)));
  } catch (error) {
    if (error instanceof Refused || error instanceof Unreachable) return [refused(service, error.message)];
    throw error;
  }
}

/** The environment before can't be asked, is gone, or has no copy for this one: nothing comes from there by itself. */
function stuck({ service, upstream }: ServiceBody): Finding[] {
  if (!upstream?.stuck) return [];
  return [
    {
      severity: 'medium',
      subject: service,
      means: `no image comes from ${upstreamName(upstream)}: ${readable(upstream.waitsFor ?? '')}`,
      mend: 'correct what it says; see docs/runbook.md#other-questions',
    },
  ];
}

const refused = (service: string, reason: string): Finding => ({
  severity: 'high',
  subject: service,
  means: `its next rollout would not begin: ${reason.replace(/\.$/, '')}`,
  mend: `greenshift plan ${service} shows all of it`,
});

import type { AutoScalingGroup } from '@aws-sdk/client-auto-scaling';
import { CREDENTIALS, REGION } from '../../demo/endpoints.ts';
import { TAGS } from '../../src/rollout/fleet/tags.ts';
import { EXIT } from '../exit-codes.ts';
import { CommandFailed, UsageError } from '../failures.ts';
import type { Account, AccountOptions } from '../init/account.ts';
import { choose } from '../init/choose.ts';
import type { Draft } from '../init/draft.ts';
import { print } from '../output.ts';
import type { Cli, Values, Verb } from '../verb.ts';

export const init: Verb = {
  name: 'init',
  parameters: '[group]',
  summary: 'write the spec of an Auto Scaling group by asking AWS what is there',
  description:
    'Reads the group, its target groups, every listener and rule that forwards to them, and the pipelines of Image Builder; changes nothing. The spec goes to the output, and what is missing, with the commands for it, to the error output. Asks which of several is meant on a terminal only. Exits with 7 when something is missing without which the service cannot be registered.',
  options: [
    { flags: '--service <name>', description: "the service's name (default: the group's)" },
    { flags: '--pipeline <arn>', description: 'the pipeline that builds its images' },
    { flags: '--profile <name>', description: 'the AWS profile to read with (default: AWS_PROFILE)' },
    { flags: '--region <region>', description: "the group's region (default: AWS_REGION, or the profile's)" },
    { flags: '--cloud <url>', description: "the local cloud's AWS endpoint instead: http://127.0.0.1:4566" },
  ],
  examples: [
    ['greenshift init web-asg --service web > web.json', 'then lint, apply'],
    ['greenshift init web-asg -o yaml > web.yaml', 'as YAML'],
    ['greenshift init', 'lists the groups, and asks which'],
  ],
  isClient: false,
  hasOutput: true,
  async run(cli, [name], values) {
    const { accountOf } = await import('../init/account.ts');
    const draft = await read(cli, accountOf(await optionsOf(cli, values)), name, values);
    const { spec, missing } = draft;
    await print(cli, {
      data: spec,
      names: [`service/${spec.service}`],
      text: () => JSON.stringify(spec, null, 2),
    });
    cli.terminal.err(sequel(draft));
    return missing.some(({ isBlocking }) => isBlocking) ? EXIT.refused : EXIT.ok;
  },
};

async function optionsOf({ terminal }: Cli, values: Values): Promise<AccountOptions> {
  const { cloud, profile, region } = values as Readonly<Record<string, string | undefined>>;
  const { env } = terminal;
  if (cloud) return { region: REGION, credentials: CREDENTIALS, endpoint: cloud };
  const [{ providerFor }, { regionOfProfile }] = await Promise.all([
    import('../api/credentials.ts'),
    import('../api/region.ts'),
  ]);
  const found = region ?? env.AWS_REGION ?? env.AWS_DEFAULT_REGION ?? (await regionOfProfile({ profile }));
  if (!found) throw new CommandFailed('which region is the group in? set AWS_REGION, or pass --region');
  return { region: found, credentials: await providerFor({ profile }) };
}

async function read(cli: Cli, account: Account, name: string | undefined, values: Values): Promise<Draft> {
  try {
    return await draft(cli, account, name, values);
  } catch (error) {
    if (error instanceof CommandFailed) throw error;
    const { reasonFor } = await import('../api/credentials.ts');
    throw new CommandFailed(`AWS was asked what is there: ${reasonFor(error)}`, EXIT.notAllowed, {
      cause: error,
    });
  }
}

async function draft(
  { terminal }: Cli,
  account: Account,
  name: string | undefined,
  values: Values,
): Promise<Draft> {
  const groups = await account.groups();
  const names = groups.map(({ AutoScalingGroupName = '' }) => AutoScalingGroupName);
  const chosen = await choose(terminal, { what: 'group', given: name, names, otherwise: 'name one of' });
  const group = groups.find(({ AutoScalingGroupName }) => AutoScalingGroupName === chosen)!;
  const service = serviceFor(String(values.service ?? chosen));
  const own = targetGroupsOf(group);
  const [forwards, pipelines] = await Promise.all([account.forwards(own), account.pipelines()]);
  const given = values.pipeline === undefined ? undefined : String(values.pipeline);
  const otherwise = 'say --pipeline with one of';
  const pipeline =
    pipelines.length === 0 && given === undefined
      ? undefined
      : await choose(terminal, { what: 'pipeline', given, names: pipelines, otherwise });
  const tagged = await account.tagged(
    forwards.map(({ arn }) => arn),
    TAGS.service,
  );
  const others = groups.filter((other) => other !== group);
  const occupied = new Set(others.flatMap(({ TargetGroupARNs = [] }) => TargetGroupARNs));
  const { draftOf } = await import('../init/draft.ts');
  return draftOf({ service, group, forwards, occupied, tagged, pipeline });
}

function targetGroupsOf({
  AutoScalingGroupName,
  TargetGroupARNs = [],
  LoadBalancerNames = [],
}: AutoScalingGroup) {
  if (LoadBalancerNames.length > 0)
    throw new CommandFailed(
      `${AutoScalingGroupName} is behind a classic load balancer, which has no weights`,
      EXIT.refused,
    );
  if (TargetGroupARNs.length === 0)
    throw new CommandFailed(
      `${AutoScalingGroupName} is in no target group: aws autoscaling attach-traffic-sources puts it in one`,
      EXIT.refused,
    );
  return TargetGroupARNs;
}

/** A service's name is shorter than a group's may be, and in lower case. */
function serviceFor(text: string): string {
  const name = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, 30);
  if (name === '') throw new UsageError('say how the service is called: --service <name>');
  return name;
}

function sequel({ spec, missing }: Draft): string {
  const list = missing.map(
    ({ what, how, isBlocking }) => `${isBlocking ? 'missing' : 'to do'}: ${what}\n  ${how}`,
  );
  const next = `then: greenshift lint <file>, and greenshift apply <file> registers ${spec.service}`;
  return [...list, next].join('\n');
}

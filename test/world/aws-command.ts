import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import {
  TerminateInstanceInAutoScalingGroupCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import { ModifyListenerCommand, ModifyRuleCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { AwsClients } from '../../src/aws/clients.ts';

const run = promisify(execFile);

/** The words of a command, as a shell takes it apart. */
async function wordsOf(command: string): Promise<string[]> {
  const { stdout } = await run('sh', ['-c', `printf '%s\\0' ${command}`]);
  return stdout.split('\0').slice(0, -1);
}

type Clients = Pick<AwsClients, 'loadBalancing' | 'autoScaling'>;
type Options = Readonly<Record<string, string>>;

/** What the AWS CLI makes of the operations that a person is told: `--default-actions` and the like are JSON. */
const OPERATIONS: Readonly<Record<string, (clients: Clients, options: Options) => Promise<unknown>>> = {
  'elbv2 modify-listener': (
    { loadBalancing },
    { 'listener-arn': ListenerArn, 'default-actions': actions = '' },
  ) => loadBalancing.send(new ModifyListenerCommand({ ListenerArn, DefaultActions: JSON.parse(actions) })),
  'elbv2 modify-rule': ({ loadBalancing }, { 'rule-arn': RuleArn, actions = '' }) =>
    loadBalancing.send(new ModifyRuleCommand({ RuleArn, Actions: JSON.parse(actions) })),
  'autoscaling update-auto-scaling-group': ({ autoScaling }, options) =>
    autoScaling.send(
      new UpdateAutoScalingGroupCommand({
        AutoScalingGroupName: options['auto-scaling-group-name'],
        MinSize: Number(options['min-size']),
      }),
    ),
  'autoscaling terminate-instance-in-auto-scaling-group': ({ autoScaling }, options) =>
    autoScaling.send(
      new TerminateInstanceInAutoScalingGroupCommand({
        InstanceId: options['instance-id'],
        ShouldDecrementDesiredCapacity: options['should-decrement-desired-capacity'] !== 'false',
      }),
    ),
};

/** `--name value`, or `--no-name` for a flag that is not to be. */
function optionsIn([word, ...rest]: readonly string[]): Options {
  if (word === undefined) return {};
  const [, not, name = ''] = /^--(no-)?(.*)$/.exec(word) ?? [];
  if (not) return { [name]: 'false', ...optionsIn(rest) };
  return { [name]: rest[0] ?? '', ...optionsIn(rest.slice(1)) };
}

/** Runs a command of the AWS CLI with the SDK. Throws for one that it doesn't know. */
export async function runAwsCommand(clients: Clients, command: string): Promise<void> {
  const [program, service, operation, ...rest] = await wordsOf(command);
  const options = optionsIn(rest);
  const send = OPERATIONS[`${service} ${operation}`];
  if (program !== 'aws' || !send || !options.region) throw new RangeError(`not a command: ${command}`);
  await send(clients, options);
}

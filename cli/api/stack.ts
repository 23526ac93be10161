import { CloudFormationClient, paginateDescribeStacks, type Stack } from '@aws-sdk/client-cloudformation';
import { EXIT } from '../exit-codes.ts';
import { CommandFailed } from '../failures.ts';
import type { ConnectionOptions } from './connection-options.ts';
import { providerFor, reasonFor } from './credentials.ts';
import { regionOfProfile } from './region.ts';

const OUTPUT = 'ApiEndpoint';
const BEGIN =
  'set GREENSHIFT_ENDPOINT or pass --endpoint: https://….amazonaws.com of your installation, or http://127.0.0.1:4567 of the local cloud that `npm start` brings up';

/** CloudFormation doesn't tell. `why`: its reason, in one line. */
export class StackUnreadable extends CommandFailed {
  readonly why: string;

  constructor(why: string, cause: unknown) {
    super(`where is the API? ${why}; ${BEGIN}`, EXIT.notAllowed, { cause });
    this.why = why;
  }
}

/** The API's address by the output of the stack. */
export const endpointOfStack = async (options: ConnectionOptions): Promise<string> =>
  endpointIn((await findStack(options)).stack) ?? '';

/** The stack that is named, or the only `greenshift-…` stack that there is, and its region. Throws CommandFailed. */
export async function findStack(options: ConnectionOptions): Promise<{ stack: Stack; region: string }> {
  const region = options.region ?? process.env.AWS_DEFAULT_REGION ?? (await regionOfProfile(options));
  if (!region) throw new CommandFailed(`where is the API? ${BEGIN}`);
  const found = await describe(options, region);
  const [only, ...others] = found;
  if (!only) throw new CommandFailed(`there is no Greenshift stack in ${region}; ${BEGIN}`);
  if (others.length > 0) {
    const names = found.map(({ StackName }) => StackName).join(', ');
    throw new CommandFailed(`which installation? pass --stack with one of ${names}`);
  }
  return { stack: only, region };
}

async function describe(options: ConnectionOptions, region: string): Promise<Stack[]> {
  const { stack: StackName } = options;
  const client = new CloudFormationClient({ region, credentials: await providerFor(options) });
  const found: Stack[] = [];
  try {
    for await (const { Stacks = [] } of paginateDescribeStacks({ client }, { StackName })) {
      const isMeant = ({ StackName: name }: Stack) => StackName || name?.startsWith('greenshift-');
      found.push(...Stacks.filter((stack) => isMeant(stack) && endpointIn(stack)));
    }
  } catch (error) {
    throw new StackUnreadable(reasonFor(error), error);
  } finally {
    client.destroy();
  }
  return found;
}

const endpointIn = ({ Outputs = [] }: Stack) =>
  Outputs.find(({ OutputKey }) => OutputKey === OUTPUT)?.OutputValue;

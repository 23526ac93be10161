import { CREDENTIALS } from '../../demo/endpoints.ts';
import { EXIT } from '../exit-codes.ts';
import { CommandFailed } from '../failures.ts';
import { type ConnectionOptions, isLoopback } from './connection-options.ts';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

export type Provider = () => Promise<Credentials>;

/** The SDK's own chain: environment, profiles, SSO, web identity, processes, containers and instance roles. */
export async function providerFor({ profile }: ConnectionOptions): Promise<Provider> {
  const { fromNodeProviderChain } = await import('@aws-sdk/credential-providers');
  return fromNodeProviderChain({ ...(profile && { profile }) });
}

/** The caller's credentials, read anew for each request so that those of a long watch are renewed. */
export async function credentialsFor(
  url: URL,
  options: ConnectionOptions,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Provider> {
  const isNamed = options.profile ?? env.AWS_PROFILE ?? env.AWS_ACCESS_KEY_ID;
  // The local cloud wants a signature, and takes that of any key.
  if (isLoopback(url) && !isNamed) return async () => CREDENTIALS;
  const provider = await providerFor(options);
  return async () => {
    try {
      return checked(await provider());
    } catch (error) {
      if (error instanceof CommandFailed) throw error;
      throw new CommandFailed(reasonFor(error), EXIT.notAllowed, { cause: error });
    }
  };
}

const RENEW = 'renew them, for example with `aws sso login`';

function checked(credentials: Credentials): Credentials {
  const { expiration } = credentials;
  if (!expiration || expiration.getTime() > Date.now()) return credentials;
  throw new CommandFailed(
    `the AWS credentials expired at ${expiration.toISOString()}: ${RENEW}`,
    EXIT.notAllowed,
  );
}

/** Why there are no credentials, or why AWS takes none of them, in one line. */
export function reasonFor(error: unknown): string {
  const { name, message } = error instanceof Error ? error : { name: '', message: String(error) };
  const [line = ''] = message.split('\n');
  if (/Could not load credentials from any providers/.test(message)) {
    return 'there are no AWS credentials: sign in with `aws sso login`, set AWS_PROFILE, or pass --profile';
  }
  if (/expired/i.test(`${name} ${message}`) && !/sso login/.test(message)) return `${line}: ${RENEW}`;
  return line;
}

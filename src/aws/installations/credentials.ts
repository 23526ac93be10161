import type { Clock } from '../../ports/clock.ts';
import { CREDENTIALS_RENEWED } from '../../rollout/timing.ts';
import type { Address } from '../../rollout/upstream/installations.ts';
import type { Home } from '../../rollout/upstream/promotion-offer.ts';
import { type Credentials, type Provider, sendSigned } from './signed-request.ts';

interface Caller {
  readonly here: Home;
  readonly clock: Clock;
  /** Those of the function unless they are given. */
  readonly own?: Provider | undefined;
  /** STS of the region unless it is given. */
  readonly sts?: URL;
}

/**
 * As whom an installation is asked: the function's own role, or the role that its address names, taken on for an hour.
 * Rejects where STS doesn't let it.
 */
export function credentialsFor({ role, externalId }: Address, caller: Caller): Provider {
  const { here, clock, own = fromLambda, sts = stsIn(here.region) } = caller;
  if (role === undefined) return own;
  const form = {
    Action: 'AssumeRole',
    Version: '2011-06-15',
    RoleArn: role,
    RoleSessionName: sessionOf(here),
    ...(externalId !== undefined && { ExternalId: externalId }),
  };
  const request = { url: sts, service: 'sts', region: here.region, credentials: own, form };
  return kept(() => assumed(request), clock);
}

/** Lambda has those of the function's role in its environment, and renews them with the environment. */
async function fromLambda(): Promise<Credentials> {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env;
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) throw new Error('the function has no credentials');
  return {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    sessionToken: AWS_SESSION_TOKEN,
  };
}

const stsIn = (region: string) =>
  new URL(`https://sts.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}/`);

/** Stands in CloudTrail of the other account. At most 64 characters of these (STS, `AssumeRole`). */
const sessionOf = ({ name, account }: Home) =>
  `${name}-${account}`.replaceAll(/[^\w+=,.@-]/g, '-').slice(-64);

/** STS is refused by a name, which it is told by. */
class AssumeRoleFailed extends Error {
  override readonly name: string;
  constructor(code: string, message: string) {
    super(message);
    this.name = code;
  }
}

async function assumed(request: Parameters<typeof sendSigned>[0]): Promise<Credentials> {
  const { status, text } = await sendSigned(request);
  if (status !== 200)
    throw new AssumeRoleFailed(
      textIn(text, 'Code') ?? '',
      textIn(text, 'Message') ?? `STS answers ${status}`,
    );
  return readCredentials(text);
}

/** Of the XML that `AssumeRole` answers (STS API reference). Throws where it has none. */
export function readCredentials(xml: string): Credentials {
  const accessKeyId = textIn(xml, 'AccessKeyId');
  const secretAccessKey = textIn(xml, 'SecretAccessKey');
  const sessionToken = textIn(xml, 'SessionToken');
  const expiration = new Date(textIn(xml, 'Expiration') ?? '');
  if (!accessKeyId || !secretAccessKey || !sessionToken || Number.isNaN(expiration.getTime()))
    throw new Error('the answer of STS has no credentials');
  return { accessKeyId, secretAccessKey, sessionToken, expiration };
}

/** Neither keys nor tokens have characters that XML escapes. */
const textIn = (xml: string, tag: string) => new RegExp(`<${tag}>([^<]*)</${tag}>`).exec(xml)?.[1];

function kept(provide: Provider, clock: Clock): Provider {
  let known: Credentials | undefined;
  return async () => {
    if (known?.expiration && known.expiration.getTime() - clock.now() > CREDENTIALS_RENEWED) return known;
    known = await provide();
    return known;
  };
}

import { UsageError, valuesOf } from '../usage.ts';

export const HELP = `usage: npm run conformance -- [options]   asks a cloud about what Greenshift builds on, and compares it with the local cloud
Without a profile and an endpoint the local cloud is asked, and nothing costs anything.
options: --profile P              the account of this profile of the AWS CLI
         --region R               (us-east-1)
         --endpoint-url U         any other cloud that speaks these protocols
         --confirm-account N      runs in the account N; without it an account is only told what would be done
         --only NAME              one experiment; may be given several times
         --subnets A,B            two of one network in two zones (those that the account has by default)
         --image AMI              for ARM processors, with Python 3 (Amazon Linux 2023)
         --role ARN               that state machines may run as, with no permissions; without it they aren't asked about
         --record FOLDER          where requests and answers are written, one file an experiment
                                  (for an account: test/fixtures/conformance)
         --clean                  deletes what any run has left, and does nothing else
         --list                   prints the experiments, and runs none
         --page                   writes docs/conformance.md from what is recorded
exit:    0 all is as expected, or told · 1 something differs, is unanswered or was left · 2 the options make no sense`;

export interface Options {
  readonly profile?: string;
  readonly region: string;
  readonly endpointUrl?: string;
  readonly confirmed?: string;
  readonly only: readonly string[];
  readonly subnets: readonly string[];
  readonly image?: string;
  readonly role?: string;
  readonly record?: string;
  readonly clean: boolean;
  readonly list: boolean;
  readonly page: boolean;
  readonly help: boolean;
}

const OPTIONS = {
  profile: { type: 'string' },
  region: { type: 'string', default: 'us-east-1' },
  'endpoint-url': { type: 'string' },
  'confirm-account': { type: 'string' },
  only: { type: 'string', multiple: true, default: [] as string[] },
  subnets: { type: 'string', default: '' },
  image: { type: 'string' },
  role: { type: 'string' },
  record: { type: 'string' },
  clean: { type: 'boolean', default: false },
  list: { type: 'boolean', default: false },
  page: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

/** Throws UsageError. `names` are those of the experiments. */
export function optionsOf(args: readonly string[], names: readonly string[]): Options {
  const {
    subnets,
    'endpoint-url': endpointUrl,
    'confirm-account': confirmed,
    ...rest
  } = valuesOf(args, OPTIONS);
  const unknown = rest.only.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new UsageError(`there is no experiment ${unknown}: see --list`);
  if (confirmed !== undefined && !/^\d{12}$/.test(confirmed)) {
    throw new UsageError(`--confirm-account takes the twelve digits of an account, not "${confirmed}"`);
  }
  if (endpointUrl !== undefined && !URL.canParse(endpointUrl)) {
    throw new UsageError(`--endpoint-url takes a URL, not "${endpointUrl}"`);
  }
  return { ...rest, subnets: subnets.split(',').filter(Boolean), endpointUrl, confirmed };
}

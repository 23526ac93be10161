import type { Installations, Led, Told } from '../../src/ports/installations.ts';
import type { LeadRequest } from '../../src/rollout/campaign/lead.ts';
import { parseInstallations } from '../../src/rollout/upstream/installations.ts';
import type { Cloud } from './cloud.ts';
import { ACCOUNT } from './specs.ts';

const REGION = 'eu-west-1';

/** What the installation `test` says of a service, where a story has it; it is the one that the stack names. */
export type Elsewhere = (service: string) => Promise<Told>;

/** What an installation answers to what it is to carry on, where a story has it. */
export type CarriedOn = (installation: string, request: LeadRequest) => Promise<Led>;

const SILENT: Told & Led = { kind: 'silent', reason: 'no story says what it answers' };

/** Those that an installation of a cloud knows. */
export const installationsOf = (cloud: Cloud, name: string): Installations => ({
  here: async () => cloud.home ?? { name, region: REGION, account: ACCOUNT },
  directory: async () =>
    parseInstallations(
      'test=https://abc1234567.execute-api.us-east-1.amazonaws.com,eu=https://eu12345678.execute-api.eu-central-1.amazonaws.com',
    ),
  ask: async ({ service }) => (await cloud.elsewhere?.(service)) ?? SILENT,
  lead: async (installation, request) => (await cloud.carriedOn?.(installation, request)) ?? SILENT,
});

import type { Installations, Told } from '../../src/ports/installations.ts';
import { parseInstallations } from '../../src/rollout/installations.ts';
import type { Cloud } from './cloud.ts';
import { ACCOUNT } from './specs.ts';

const REGION = 'eu-west-1';

/** What the installation `test` says of a service, where a story has it; it is the one that the stack names. */
export type Elsewhere = (service: string) => Promise<Told>;

const SILENT: Told = { kind: 'silent', reason: 'no story says what it answers' };

/** Those that an installation of a cloud knows. */
export const installationsOf = (cloud: Cloud, name: string): Installations => ({
  here: async () => cloud.home ?? { name, region: REGION, account: ACCOUNT },
  directory: async () => parseInstallations('test=https://abc1234567.execute-api.us-east-1.amazonaws.com'),
  ask: async ({ service }) => (await cloud.elsewhere?.(service)) ?? SILENT,
});

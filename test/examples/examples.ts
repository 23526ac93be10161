import { cdk } from './cdk.ts';
import { cloudFormation } from './cloudformation.ts';
import type { Example } from './owned.ts';

/** Those that are played, by the name of their tool. */
export const EXAMPLES: readonly (readonly [string, Example])[] = [
  ['CloudFormation', cloudFormation],
  ['CDK', cdk],
];

/** The first load of the CDK takes long on a busy machine. */
export const TIMEOUT = 600_000;

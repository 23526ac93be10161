import { functionsClient } from '../../aws/lambda/client.ts';
import { lambdaGates } from '../../aws/lambda/gates.ts';
import type { Gates } from '../../ports/gates.ts';

/** The adapter with what it alone needs, so that both are loaded together, and late. */
export const gateFunctions = (): Gates => lambdaGates(functionsClient());

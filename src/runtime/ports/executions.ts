import { SFNClient } from '@aws-sdk/client-sfn';
import { clientConfig, withDeadline } from '../../aws/client-config.ts';
import { stepFunctionsEngine } from '../../aws/step-functions/executions.ts';
import type { Engine } from '../../ports/engine.ts';
import { setting } from '../environment.ts';

export const engine = (): Engine =>
  stepFunctionsEngine(withDeadline(new SFNClient(clientConfig())), setting('GREENSHIFT_STATE_MACHINE_ARN'));

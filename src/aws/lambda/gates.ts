import { InvokeCommand, type InvokeCommandOutput, type LambdaClient } from '@aws-sdk/client-lambda';
import type { Gates } from '../../ports/gates.ts';
import { CloudRefused, CloudUnavailable } from '../../rollout/errors.ts';
import type { GateReply } from '../../rollout/gates/gate-record.ts';
import { GATE_CALL_MAX, SECOND } from '../../rollout/timing.ts';
import { callAws } from '../call.ts';
import { replyIn, unanswered } from './reply.ts';

type Client = Pick<LambdaClient, 'send'>;

export const lambdaGates = (client: Client): Gates => ({
  async ask(functionName, request) {
    const Payload = new TextEncoder().encode(JSON.stringify(request));
    try {
      const response = await callAws<InvokeCommandOutput, GateReply>(
        `invoke ${functionName}`,
        client.send(new InvokeCommand({ FunctionName: functionName, Payload })),
        { TimeoutError: late, ...whyNot(functionName, unanswered) },
      );
      return 'kind' in response ? response : replyIn(response);
    } catch (error) {
      // It is asked again: what is wrong may be put right meanwhile.
      if (error instanceof CloudRefused || error instanceof CloudUnavailable)
        return unanswered(error.message);
      throw error;
    }
  },

  async check(functionName) {
    const dryRun = new InvokeCommand({ FunctionName: functionName, InvocationType: 'DryRun' });
    const found = await callAws<InvokeCommandOutput, string>(
      `find the function ${functionName}`,
      client.send(dryRun),
      whyNot(functionName, (reason) => reason),
    );
    return typeof found === 'string' ? found : undefined;
  },
});

/** Errors whose words would leave open what to do. */
const whyNot = <Result>(name: string, say: (reason: string) => Result) => ({
  ResourceNotFoundException: () =>
    say(`there is no Lambda function "${name}" in this region, or none with that alias or version`),
  AccessDeniedException: (error: Error) =>
    say(
      `Greenshift may not invoke the function "${name}": deploy it with --param='gateFunctions=…' (docs/configuration.md#gates): ${error.message}`,
    ),
});

const late = ({ message }: Error) =>
  unanswered(
    `nothing came back within ${GATE_CALL_MAX / SECOND} s, and a function that takes longer has to say wait meanwhile: ${message}`,
  );

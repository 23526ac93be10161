import { DescribeExecutionCommand, type SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { Engine } from '../../ports/engine.ts';
import { callAws } from '../call.ts';

type Client = Pick<SFNClient, 'send'>;

/**
 * An execution is named `<rollout>-e<epoch>`, for example `web-42-e7`: names stay taken for 90 days after an execution
 * has closed (SDK: `StartExecutionInput.name`).
 */
export const stepFunctionsEngine = (client: Client, stateMachineArn: string): Engine => ({
  async start({ id, epoch }) {
    const input = {
      stateMachineArn,
      name: nameOf(id, epoch),
      // Only what is stable: another input under the same name is an error while the execution runs.
      input: JSON.stringify({ rollout: id, epoch }),
    };
    await callAws<unknown, void>(`start ${input.name}`, client.send(new StartExecutionCommand(input)), {
      ExecutionAlreadyExists: () => {},
    });
  },

  /** Eventually consistent (SDK: `DescribeExecution`): false may also mean that it was started a moment ago. */
  async isRunning({ id, epoch }) {
    const executionArn = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${nameOf(id, epoch)}`;
    const response = await callAws(
      `describe ${nameOf(id, epoch)}`,
      client.send(new DescribeExecutionCommand({ executionArn })),
      { ExecutionDoesNotExist: () => undefined },
    );
    return response?.status === 'RUNNING';
  },
});

const nameOf = (id: string, epoch: number) => `${id}-e${epoch}`;

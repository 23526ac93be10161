import { GetFunctionCommand, type GetFunctionCommandOutput } from '@aws-sdk/client-lambda';
import { FUNCTIONS } from '../api/logs.ts';
import { each } from '../each.ts';
import { type Check, isMissing } from './check.ts';
import { type Finding, REDEPLOY } from './finding.ts';
import { functionName, type Installation } from './installation.ts';

const AT_ONCE = 4;

export const functions: Check = {
  name: 'functions',
  looksAt: 'whether every function is there, runs, and may be called',
  notLocally: 'its functions run in its own process',
  needs: ['lambda:GetFunction'],
  async run(installation) {
    const found = await each(FUNCTIONS, AT_ONCE, (name) => findingsOf(installation, name));
    return found.flat();
  },
};

async function findingsOf(installation: Installation, called: string): Promise<Finding[]> {
  const FunctionName = functionName(installation, called);
  try {
    return stateFindings(
      FunctionName,
      await installation.aws.lambda.send(new GetFunctionCommand({ FunctionName })),
    );
  } catch (error) {
    if (!isMissing(error)) throw error;
    return [
      {
        severity: 'high',
        subject: FunctionName,
        means: 'there is no such function: somebody has deleted it, or the stack is of another release',
        mend: REDEPLOY,
      },
    ];
  }
}

function stateFindings(subject: string, { Configuration, Concurrency }: GetFunctionCommandOutput): Finding[] {
  const { State, StateReason, LastUpdateStatus, LastUpdateStatusReason } = Configuration ?? {};
  return [
    // Lambda puts functions to sleep that nobody calls for weeks; the next call wakes them.
    ...(State === 'Failed' || State === 'Inactive'
      ? [
          {
            severity: State === 'Failed' ? ('high' as const) : ('low' as const),
            subject,
            means: `it is ${State}: ${StateReason ?? 'Lambda gives no reason'}`,
            mend: REDEPLOY,
          },
        ]
      : []),
    ...(LastUpdateStatus === 'Failed'
      ? [
          {
            severity: 'high' as const,
            subject,
            means: `its last update failed: ${LastUpdateStatusReason ?? 'Lambda gives no reason'}`,
            mend: REDEPLOY,
          },
        ]
      : []),
    ...(Concurrency?.ReservedConcurrentExecutions === 0
      ? [
          {
            severity: 'high' as const,
            subject,
            means: 'its reserved concurrency is 0: Lambda refuses every call of it',
            mend: `aws lambda delete-function-concurrency --function-name ${subject}`,
          },
        ]
      : []),
  ];
}

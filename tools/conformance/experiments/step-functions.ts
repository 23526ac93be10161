import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { Experiment } from '../experiment.ts';
import { answerOf, type Lab } from '../lab.ts';

const billed = { minutes: 5, bills: ['transitions'] } as const;

/** A machine of this run. `States` are of JSONata, as in the shipped flow. */
async function machine(lab: Lab, part: string, StartAt: string, States: object): Promise<string> {
  const { stateMachineArn = '' } = await lab.clients.stepFunctions.send(
    new CreateStateMachineCommand({
      name: lab.name(part),
      roleArn: lab.role(),
      definition: JSON.stringify({ QueryLanguage: 'JSONata', StartAt, States }),
      tags: lab.tags.map(({ Key, Value }) => ({ key: Key, value: Value })),
    }),
  );
  return stateMachineArn;
}

const start = (lab: Lab, stateMachineArn: string, name: string, input = '{}') =>
  lab.clients.stepFunctions.send(new StartExecutionCommand({ stateMachineArn, name, input }));

const statusOf = async (lab: Lab, executionArn: string) =>
  (await lab.clients.stepFunctions.send(new DescribeExecutionCommand({ executionArn }))).status ?? '';

const ended = (lab: Lab, executionArn: string) =>
  lab.until('the end of the execution', async () => {
    const status = await statusOf(lab, executionArn);
    return status === 'RUNNING' ? undefined : status;
  });

async function historyOf(lab: Lab, executionArn: string) {
  const { events = [] } = await lab.clients.stepFunctions.send(
    new GetExecutionHistoryCommand({ executionArn, maxResults: 1_000 }),
  );
  return events;
}

const WAITING = { Wait: { Type: 'Wait', Seconds: 120, End: true } };
const SUCCEED = { Done: { Type: 'Succeed' } };

export const STEP_FUNCTIONS: readonly Experiment[] = [
  {
    ...billed,
    name: 'execution-started-twice',
    question:
      'What does a second start of a name say while it runs, with another input, and once it has ended?',
    builtOn: 'src/aws/step-functions/executions.ts',
    expected: { same: true, other: 'ExecutionAlreadyExists', closed: 'ExecutionAlreadyExists' },
    otherwise: 'the execution is looked up by its name before it counts as not running',
    async observe(lab) {
      const waiting = await machine(lab, 'twice', 'Wait', WAITING);
      const first = await start(lab, waiting, 'one');
      const second = await start(lab, waiting, 'one');
      const other = await answerOf(start(lab, waiting, 'one', '{"other":true}'));
      const { executionArn = '' } = first;
      await lab.clients.stepFunctions.send(new StopExecutionCommand({ executionArn }));
      await ended(lab, executionArn);
      const closed = await answerOf(start(lab, waiting, 'one'));
      return { same: first.executionArn === second.executionArn, other, closed };
    },
  },
  {
    ...billed,
    name: 'execution-is-found-at-once',
    question: 'Is an execution found right after its start?',
    builtOn: 'src/watchdog/recover.ts',
    expected: { answer: 'accepted' },
    otherwise: 'the watchdog waits before it takes a rollout over',
    async observe(lab) {
      const waiting = await machine(lab, 'found', 'Wait', WAITING);
      const { executionArn = '' } = await start(lab, waiting, 'one');
      return { answer: await answerOf(statusOf(lab, executionArn)) };
    },
  },
  {
    ...billed,
    name: 'stop-runs-no-catch',
    question: 'How does an execution end that is stopped, and is it stopped twice without an error?',
    builtOn: 'src/watchdog/recover.ts',
    expected: { status: 'ABORTED', last: 'ExecutionAborted', again: 'accepted' },
    otherwise: 'the rollout is looked after by its record, whatever the status',
    async observe(lab) {
      const waiting = await machine(lab, 'stopped', 'Wait', WAITING);
      const { executionArn = '' } = await start(lab, waiting, 'one');
      const stop = () => lab.clients.stepFunctions.send(new StopExecutionCommand({ executionArn }));
      await stop();
      const status = await ended(lab, executionArn);
      const last = (await historyOf(lab, executionArn)).at(-1)?.type ?? '';
      return { status, last, again: await answerOf(stop()) };
    },
  },
  {
    ...billed,
    name: 'events-of-a-round',
    question: 'How many events of the history does a round of Wait and Choice take?',
    builtOn: 'src/rollout/timing.ts',
    expected: { wait: 2, choice: 2 },
    otherwise: 'the ticks of a plan are counted with room to spare below 25,000 events',
    async observe(lab) {
      const round = await machine(lab, 'round', 'Wait', {
        Wait: { Type: 'Wait', Seconds: 1, Next: 'Choose' },
        Choose: { Type: 'Choice', Choices: [{ Condition: '{% true %}', Next: 'Done' }] },
        ...SUCCEED,
      });
      const { executionArn = '' } = await start(lab, round, 'one');
      await ended(lab, executionArn);
      const types = (await historyOf(lab, executionArn)).map(({ type = '' }) => type as string);
      const count = (word: string) => types.filter((type) => type.startsWith(word)).length;
      return { wait: count('WaitState'), choice: count('ChoiceState') };
    },
  },
  {
    ...billed,
    name: 'undefined-in-an-expression',
    question: 'With which error does an execution fail whose expression is undefined?',
    builtOn: 'statemachines/rollout.asl.yml',
    expected: { status: 'FAILED', error: 'States.QueryEvaluationError' },
    otherwise: 'the watchdog takes over what has failed, whatever its error',
    async observe(lab) {
      const undefinedOne = await machine(lab, 'undefined', 'Read', {
        Read: { Type: 'Pass', Output: '{% $states.input.absent %}', End: true },
      });
      const { executionArn = '' } = await start(lab, undefinedOne, 'one');
      await ended(lab, executionArn);
      const { status = '', error = '' } = await lab.clients.stepFunctions.send(
        new DescribeExecutionCommand({ executionArn }),
      );
      return { status, error };
    },
  },
];

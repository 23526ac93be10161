import { differences, type Experiment } from './experiment.ts';
import { EXPERIMENTS } from './experiments/all.ts';
import { FIXTURES, readFixture } from './fixtures.ts';

const HEAD = `# What Greenshift assumes of AWS

Greenshift was built by AWS's documents and tried on a [local cloud](local-cloud.md). Where the documents leave something
open, this page has it as a question, with what Greenshift builds on and what it does where it is otherwise. Each question
is an experiment that can be asked of an account:

\`\`\`sh
npm run conformance                                             # the local cloud, for nothing
npm run conformance -- --profile P --region R                   # prints what it would do in the account, and at what cost
npm run conformance -- --profile P --region R --confirm-account 111122223333 --role arn:aws:iam::111122223333:role/empty
npm run conformance -- --profile P --region R --clean           # deletes what a run has left that was killed
\`\`\`

A run makes what it needs under names that begin with \`gs-conformance-\`, asks, and deletes it again, after an interrupt
too. What it was answered is written to a folder of its own in \`test/fixtures\` without the account's number and ids, and
\`npm run conformance -- --page\` writes this page from it. The role is for state machines: Step Functions has to be allowed
to assume it, and it needs no permission.

**confirmed** means that an account answered so, with the region and the day. **otherwise** means that it answered
differently, and how. **assumed** means that none was asked yet. The local cloud does all of it as Greenshift builds on,
which a test holds.
`;

const UNASKED = `## What no experiment asks

Some of what is assumed takes more than a small experiment: requests from inside the network, a build, days, or a failure of
AWS. Greenshift is built so that either answer does no harm:

| assumed | why it is not asked | if it is otherwise |
|---|---|---|
| a new split reaches every node of a load balancer within a minute | it takes requests from inside the network, and is rare | a fleet without weight keeps its servers for the propagation and drain time, and is watched for requests |
| sticky clients stay with a fleet at weight 0 until their cookie ends | the same | the same |
| Image Builder's event may come late, twice or never | it takes builds | the reconciler looks for images every five minutes, and an image is rolled out once |
| a server that can't be launched is explained by a text alone | it takes a failure of EC2 | the text is passed on as it is |
| an execution that is stopped leaves its function running to the end | it takes a function | a function of an epoch that is over changes nothing |
| an expired item of the table may stay for days | it takes days | its time is compared when it is read |
| a group that fails to launch for a day is suspended by AWS | it takes a day | the deadline of green is over before |
`;

/** The page of what is assumed and what is confirmed, from the answers of accounts in \`folder\`. */
export function conformancePage(folder = FIXTURES): string {
  const sections = Object.entries(EXPERIMENTS).map(([service, experiments]) =>
    [
      `## ${service}`,
      '',
      '| experiment | question | Greenshift builds on | otherwise | state |',
      '|---|---|---|---|---|',
      ...experiments.map((experiment) => row(experiment, folder)),
      '',
    ].join('\n'),
  );
  return [HEAD, ...sections, UNASKED].join('\n');
}

const row = (experiment: Experiment, folder: string) =>
  `| \`${experiment.name}\` | ${experiment.question} | ${factsOf(experiment.expected)} (\`${experiment.builtOn}\`) | ${experiment.otherwise} | ${stateOf(experiment, folder)} |`;

const factsOf = (facts: Experiment['expected'], names = Object.keys(facts)) =>
  names.map((name) => `${name}: ${facts[name]}`).join(', ');

function stateOf({ name, expected }: Experiment, folder: string): string {
  const fixture = readFixture(folder, name);
  if (fixture === undefined) return 'assumed';
  const { facts, region, date } = fixture;
  const other = differences(expected, facts);
  if (other.length === 0) return `confirmed (${region}, ${date})`;
  return `otherwise (${region}, ${date}): ${factsOf(facts, other)}`;
}

import { runSimulation, runUnsafeSimulation, type Simulation } from '@cloud-copilot/iam-simulate';
import type { Statement } from '../template.ts';
import { ACCOUNT, type RolePolicy } from './policies.ts';
import type { Request } from './request.ts';

/** Nothing above the roles keeps anything from them. */
const ALL_ALLOWED = [
  {
    orgIdentifier: 'root',
    policies: [
      {
        name: 'all',
        policy: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
      },
    ],
  },
];

export interface Decision {
  readonly isAllowed: boolean;
  /** The ids of the statements that allow it. */
  readonly by: readonly string[];
}

/**
 * Actions that the simulator can't check: of tags it has only the data of classic load balancers, whose actions are called
 * the same, and takes `events:source`, of which a call has one, for a list.
 */
const UNCHECKED = /^elasticloadbalancing:(Add|Remove)Tags$|^events:PutEvents$/;

/** What IAM says to a request of a role. Throws for one that no such action could have. */
export async function decide({ role, statements }: RolePolicy, request: Request): Promise<Decision> {
  if (UNCHECKED.test(request.action)) return decideUnchecked({ role, statements }, request);
  const result = await runSimulation(simulationOf(role, statements, request), {});
  if (result.resultType === 'error')
    throw new Error(`${request.action} on ${request.resource}: ${JSON.stringify(result.errors)}`);
  const analyses =
    result.resultType === 'single'
      ? [result.result.analysis]
      : result.results.map(({ analysis }) => analysis);
  const allowing = analyses.flatMap(({ identityAnalysis }) => identityAnalysis?.allowStatements ?? []);
  return {
    isAllowed: result.overallResult === 'Allowed',
    by: allowing.map(({ statement }) => statement.sid() ?? ''),
  };
}

function decideUnchecked({ role, statements }: RolePolicy, request: Request): Decision {
  const isAllowedBy = (some: readonly Statement[]) =>
    runUnsafeSimulation(simulationOf(role, some, request), {}) === 'Allowed';
  const by = statements.filter((one) => isAllowedBy([one])).map(({ Sid = '' }) => Sid);
  return { isAllowed: isAllowedBy(statements), by };
}

const simulationOf = (role: string, statements: readonly Statement[], request: Request): Simulation => ({
  request: {
    principal: `arn:aws:iam::${ACCOUNT}:role/${role}`,
    action: request.action,
    resource: { resource: request.resource, accountId: ACCOUNT },
    contextVariables: { ...request.context },
  },
  identityPolicies: [{ name: role, policy: { Version: '2012-10-17', Statement: statements } }],
  serviceControlPolicies: ALL_ALLOWED,
  resourceControlPolicies: [],
});

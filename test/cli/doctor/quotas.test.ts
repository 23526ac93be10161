import { describe, expect, test } from 'vitest';
import { findingsOf, quotas } from '../../../cli/doctor/quotas.ts';
import { throttling } from '../../../cli/doctor/throttling.ts';
import type { ServiceBody } from '../../../cli/target.ts';
import { anInstallation, NOW } from './an-installation.ts';

const BALANCER = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/web/0a';
const ROUTE = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/web/0a/0b';

const aService = (name: string, traffic: object = {}) =>
  ({
    service: name,
    live: { fleet: name },
    spec: { traffic: { routes: [{ listener: ROUTE }], targetGroups: [], ...traffic } },
  }) as unknown as ServiceBody;

/** An account with two groups of four servers behind one load balancer, and what is said otherwise. */
function anAccount({ groups = 10, limits = {} as Record<string, number>, traffic = {} } = {}) {
  const services = [aService('web', traffic), aService('shop')];
  return anInstallation({
    services: async () => services,
    answers: {
      DescribeAutoScalingGroups: ({
        AutoScalingGroupNames: [name],
      }: {
        AutoScalingGroupNames: string[];
      }) => ({
        AutoScalingGroups: [{ AutoScalingGroupName: name, DesiredCapacity: 4, TargetGroupARNs: ['a'] }],
      }),
      DescribeTags: ({ ResourceArns }: { ResourceArns: string[] }) => ({
        TagDescriptions: ResourceArns.map((ResourceArn) => ({ ResourceArn, Tags: [] })),
      }),
      // Of both services.
      DescribeAccountLimits: {
        MaxNumberOfAutoScalingGroups: 500,
        NumberOfAutoScalingGroups: groups,
        Limits: Object.entries(limits).map(([Name, Max]) => ({ Name, Max: String(Max) })),
      },
      DescribeTargetGroups: { TargetGroups: [{ TargetGroupArn: 'a' }, { TargetGroupArn: 'b' }] },
      DescribeTargetHealth: { TargetHealthDescriptions: [{}, {}, {}, {}] },
      DescribeListeners: { Listeners: [{ ListenerArn: ROUTE }] },
      DescribeRules: { Rules: [{ IsDefault: true }, { IsDefault: false }] },
    },
  });
}

const found = async (account: ReturnType<typeof anAccount>) =>
  (await quotas.run(account.installation)).map(({ severity, subject, means }) => ({
    severity,
    subject,
    means,
  }));

describe('quotas', () => {
  test('with room are no finding', async () => {
    const limits = {
      'targets-per-application-load-balancer': 1_000,
      'rules-per-application-load-balancer': 100,
    };
    expect(await found(anAccount({ limits }))).toEqual([]);
  });

  test('are nothing without services', async () => {
    const { installation, asked } = anInstallation();
    expect(await quotas.run(installation)).toEqual([]);
    expect(asked).toEqual([]);
  });

  test('of groups are too small for a rollout, for all services at once, or soon', async () => {
    const severities = [500, 499, 470, 449].map(async (groups) =>
      (await found(anAccount({ groups }))).map((one) => one.severity),
    );
    expect(await Promise.all(severities)).toEqual([['high'], ['medium'], ['low'], []]);
  });

  test('of a load balancer’s targets have to have room for green', async () => {
    const targets = (limit: number) =>
      found(anAccount({ limits: { 'targets-per-application-load-balancer': limit } }));
    expect(await targets(11)).toMatchObject([
      { severity: 'high', subject: 'app/web/0a', means: expect.stringContaining('8 of the 11 targets') },
    ]);
    expect(await targets(12)).toMatchObject([
      { severity: 'medium', means: expect.stringContaining('add 8') },
    ]);
    expect(await targets(16)).toEqual([]);
  });

  test('of rules count where testers get one, beside the default ones', async () => {
    const limits = { 'rules-per-application-load-balancer': 1 };
    expect(await found(anAccount({ limits }))).toMatchObject([{ severity: 'low' }]);
    const traffic = { testers: { header: 'x-green' } };
    expect(await found(anAccount({ limits, traffic }))).toMatchObject([
      { severity: 'high', means: expect.stringContaining('1 of the 1 rules') },
    ]);
  });

  test('that nobody tells are no finding', () => {
    const use = { subject: BALANCER, what: 'rules', count: 100, one: 1, all: 1, quota: 'Rules' };
    expect(findingsOf({ ...use, limit: undefined })).toEqual([]);
  });
});

describe('throttling', () => {
  async function told({ limit = 1_000, values = {} as Record<string, number[]> } = {}) {
    const { installation, asked } = anInstallation({
      stackFacts: { outputs: { RecordsTableName: 'records', RolloutStateMachineArn: 'arn:machine' } },
      answers: {
        GetAccountSettings: { AccountLimit: { ConcurrentExecutions: limit } },
        GetMetricData: {
          MetricDataResults: Object.entries(values).map(([Id, Values]) => ({ Id, Values })),
        },
      },
    });
    const findings = await throttling.run(installation);
    return {
      findings: findings.map(({ severity, subject, means }) => `${severity} ${subject}: ${means}`),
      asked,
    };
  }

  test('is none where nothing was refused, in one question about the last day', async () => {
    const { findings, asked } = await told({ values: { m0: [12, 40] } });
    expect(findings).toEqual([]);
    const questions = asked.filter(({ command }) => command === 'GetMetricData');
    expect(questions).toMatchObject([
      { input: { StartTime: new Date(NOW - 86_400_000), EndTime: new Date(NOW) } },
    ]);
  });

  test('is told of functions, executions and records, with how often', async () => {
    const { findings } = await told({ values: { m1: [1], m2: [2], m3: [3], m4: [4, 4] } });
    expect(findings).toEqual([
      expect.stringMatching(/^medium greenshift-prod-preflight: 8 calls of it were refused in the last day/),
      expect.stringMatching(/^medium greenshift-prod-rollout: 1 executions had to wait/),
      expect.stringMatching(/^medium the table of records: 5 reads and writes/),
    ]);
  });

  test('is near where Lambda has little room left, or gives little', async () => {
    expect((await told({ values: { m0: [790] } })).findings).toEqual([]);
    expect((await told({ values: { m0: [10, 800] } })).findings).toEqual([
      expect.stringMatching(/^medium eu-west-1: its functions have run 800 at the same time .* of the 1000/),
    ]);
    expect((await told({ limit: 10 })).findings).toEqual([
      expect.stringMatching(/^low eu-west-1: Lambda runs 10/),
    ]);
  });
});

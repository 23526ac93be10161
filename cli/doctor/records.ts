import { DescribeContinuousBackupsCommand, DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { DescribeStateMachineCommand } from '@aws-sdk/client-sfn';
import type { Check } from './check.ts';
import type { Finding } from './finding.ts';
import type { Installation } from './installation.ts';

export const records: Check = {
  name: 'records',
  looksAt: 'whether the table and the state machine are there, and the table is protected',
  notLocally: 'its table lives as long as the process',
  needs: ['dynamodb:DescribeTable', 'dynamodb:DescribeContinuousBackups', 'states:DescribeStateMachine'],
  async run(installation) {
    const { outputs } = await installation.stack();
    const { RecordsTableName: table, RolloutStateMachineArn: machine } = outputs;
    const found = await Promise.all([
      ...(table === undefined ? [] : [tableFindings(installation, table)]),
      ...(machine === undefined ? [] : [machineFindings(installation, machine)]),
    ]);
    return found.flat();
  },
};

async function tableFindings({ aws }: Installation, TableName: string): Promise<Finding[]> {
  const [{ Table }, { ContinuousBackupsDescription }] = await Promise.all([
    aws.dynamoDb.send(new DescribeTableCommand({ TableName })),
    aws.dynamoDb.send(new DescribeContinuousBackupsCommand({ TableName })),
  ]);
  const { PointInTimeRecoveryStatus } = ContinuousBackupsDescription?.PointInTimeRecoveryDescription ?? {};
  const finding = (severity: Finding['severity'], means: string, mend: string): Finding => ({
    severity,
    subject: TableName,
    means,
    mend,
  });
  return [
    ...(Table?.TableStatus === 'ACTIVE' || Table?.TableStatus === 'UPDATING'
      ? []
      : [finding('high', `the table of records is ${Table?.TableStatus}`, 'see docs/runbook.md')]),
    ...(Table?.DeletionProtectionEnabled
      ? []
      : [
          finding(
            'medium',
            'nothing keeps anybody from deleting the table of records',
            `aws dynamodb update-table --table-name ${TableName} --deletion-protection-enabled`,
          ),
        ]),
    ...(PointInTimeRecoveryStatus === 'ENABLED'
      ? []
      : [
          finding(
            'medium',
            'the table of records cannot be restored to an earlier moment',
            `aws dynamodb update-continuous-backups --table-name ${TableName} --point-in-time-recovery-specification PointInTimeRecoveryEnabled=true`,
          ),
        ]),
  ];
}

async function machineFindings({ aws }: Installation, stateMachineArn: string): Promise<Finding[]> {
  const { status } = await aws.stepFunctions.send(new DescribeStateMachineCommand({ stateMachineArn }));
  if (status === 'ACTIVE') return [];
  return [
    {
      severity: 'high',
      subject: stateMachineArn,
      means: `the state machine is ${status}: its executions end, with the split as it is`,
      mend: 'see docs/upgrades.md#removing-an-installation',
    },
  ];
}

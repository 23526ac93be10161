import { DescribeInstancesCommand, type EC2Client, type Filter, type Instance } from '@aws-sdk/client-ec2';
import { callAws, paginate, required } from '../call.ts';

/** A filter leaves out what doesn't exist; InstanceIds would fail the whole batch with `InvalidInstanceID.NotFound`. */
export const describeInstances = (
  client: Pick<EC2Client, 'send'>,
  Filters: readonly Filter[],
): Promise<Instance[]> =>
  paginate(async (NextToken: string | undefined) => {
    const command = new DescribeInstancesCommand({ Filters: [...Filters], NextToken });
    const response = await callAws('describe instances', client.send(command));
    const reservations = required(response.Reservations, 'instances');
    return { items: reservations.flatMap(({ Instances }) => Instances ?? []), next: response.NextToken };
  });

import { EC2Client } from '@aws-sdk/client-ec2';
import { clientConfig, withDeadline } from '../../aws/client-config.ts';
import { instances } from '../../aws/ec2/instances.ts';

/** The adapter with what it alone needs. */
export const servers = () => instances(withDeadline(new EC2Client(clientConfig())));

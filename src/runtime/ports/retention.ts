import { EC2Client } from '@aws-sdk/client-ec2';
import { clientConfig, withDeadline } from '../../aws/client-config.ts';
import { imageRetention } from '../../aws/ec2/retention.ts';
import { installation } from '../environment.ts';

/** The adapter with what it alone needs. */
export const retention = () => imageRetention(withDeadline(new EC2Client(clientConfig())), installation());

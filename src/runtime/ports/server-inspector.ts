import { EC2Client } from '@aws-sdk/client-ec2';
import { clientConfig, withDeadline } from '../../aws/client-config.ts';
import { instanceInspector } from '../../aws/ec2/inspector.ts';

/** The adapter with what it alone needs, so that both are loaded together, and late. */
export const serverInspector = () => instanceInspector(withDeadline(new EC2Client(clientConfig())));

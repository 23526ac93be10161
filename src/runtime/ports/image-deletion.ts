import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ImagebuilderClient } from '@aws-sdk/client-imagebuilder';
import { clientConfig, withDeadline } from '../../aws/client-config.ts';
import { imageDeletion } from '../../aws/ec2/image-deletion.ts';

/** The adapter with what it alone needs. */
export const loadImageDeletion = (installation: string) =>
  imageDeletion(
    {
      imageBuilder: withDeadline(new ImagebuilderClient(clientConfig())),
      ec2: withDeadline(new EC2Client(clientConfig())),
      autoScaling: withDeadline(new AutoScalingClient(clientConfig())),
    },
    installation,
  );

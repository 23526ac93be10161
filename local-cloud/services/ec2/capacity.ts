import { AwsError } from '../../operations.ts';

/** A launch that is about to happen, as a test or a fault decides on it. */
export interface Launch {
  readonly imageId: string;
  readonly instanceType: string;
  readonly availabilityZone: string;
  readonly subnetId?: string | undefined;
  readonly isSpot?: boolean | undefined;
  /** The Auto Scaling group that launches. */
  readonly groupName: string | undefined;
}

/** Returns how a launch is to fail, nothing when it may go on. */
export type LaunchCheck = (launch: Launch) => AwsError | EndsOnLaunch | undefined;

/** A launch that is accepted and whose instance then ends instead of running; `reason` as EC2 words it. */
export interface EndsOnLaunch {
  readonly reason: string;
}

/**
 * What becomes of instances whose encrypted volumes need a key that Auto Scaling may not use.
 * @see https://docs.aws.amazon.com/autoscaling/ec2/userguide/ts-as-instancelaunchfailure.html
 */
export const unusableKey = (): EndsOnLaunch => ({ reason: 'Client.InternalError: Client error on launch' });

/** The error of a launch for which there are no servers left, in the words of AWS. */
export const insufficientCapacity = ({ instanceType, availabilityZone }: Launch) =>
  new AwsError(
    'InsufficientInstanceCapacity',
    `We currently do not have sufficient ${instanceType} capacity in the Availability Zone you requested (${availabilityZone}). Our system will be working on provisioning additional capacity.`,
    500,
  );

/** The architecture of an instance type: the families with a `g` after their generation are Graviton. */
export const architectureOf = (instanceType: string) =>
  /^(a1|[a-z]+\d+g[a-z]*)\./.test(instanceType) ? 'arm64' : 'x86_64';

/** Throws as RunInstances does when an image can't run on an instance type. */
export function checkArchitecture(instanceType: string, imageArchitecture: string): void {
  const architecture = architectureOf(instanceType);
  if (architecture !== imageArchitecture)
    throw new AwsError(
      'InvalidParameterValue',
      `The architecture '${architecture}' of the specified instance type does not match the architecture '${imageArchitecture}' of the specified AMI. Specify an instance type and an AMI that have matching architectures, and try again.`,
    );
}

import { AwsError } from '../operations.ts';
import { apis } from './apis.ts';
import { RawResponse } from './raw-response.ts';

export interface Denied {
  /** `autoscaling:UpdateAutoScalingGroup` */
  readonly action: string;
  /** The ARN that the action was for. */
  readonly resource: string;
  /** The ARN of the caller: a role's session. */
  readonly principal: string;
}

/**
 * What a service returns to a caller whose policies don't allow the action, in its own code and IAM's words. EC2 adds
 * some hundred characters that only `sts:DecodeAuthorizationMessage` can read.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
export function accessDenied(service: string, { action, resource, principal }: Denied): AwsError {
  const reason = `User: ${principal} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`;
  const protocol = apis.find(({ signingName }) => signingName === service)?.protocol ?? 'json';
  if (protocol === 'query') return new AwsError('AccessDenied', reason, 403);
  if (protocol === 'json') return new AwsError('AccessDeniedException', reason, 400);
  if (protocol === 'rest-json') return new AwsError('AccessDeniedException', reason, 403);
  const encoded = Buffer.from(reason.repeat(3)).toString('base64url');
  const message = `You are not authorized to perform this operation. ${reason}. Encoded authorization failure message: ${encoded}`;
  return new AwsError('UnauthorizedOperation', message, 403);
}

/** What Auto Scaling returns to a caller who may not launch what the template names. It names no permission. */
export const templateDenied = (launchTemplateId: string) =>
  new AwsError('AccessDenied', `You are not authorized to use launch template: ${launchTemplateId}`, 403);

const THROTTLING: Readonly<Record<string, () => AwsError>> = {
  autoscaling: () => new AwsError('Throttling', 'Rate exceeded'),
  ec2: () => new AwsError('RequestLimitExceeded', 'Request limit exceeded.', 503),
  imagebuilder: () => new AwsError('CallRateLimitExceededException', 'Rate exceeded', 429),
  lambda: () => new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429),
};

/** What a service returns to a caller who calls too often. */
export const throttled = (service: string): AwsError =>
  THROTTLING[service]?.() ?? new AwsError('ThrottlingException', 'Rate exceeded');

/** What the hosts in front of AWS's services return when they reach none of them, whichever protocol it speaks. */
export const noServiceReached = () =>
  new RawResponse(503, 'text/html', '<html><body><b>Http/1.1 Service Unavailable</b></body> </html>');

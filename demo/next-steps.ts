import { CREDENTIALS, PORTS } from './endpoints.ts';
import type { Environment } from './environment.ts';

/** What is about to happen, and where to watch it. */
export const aboutToHappen = (dashboard: string) => `
Watch it in a browser:  ${dashboard}

Three images are published, one after the other: v2 is good and rolls out, v3 fails 5 % of its
requests and is reverted, v4 is good and on-call rolls it back half-way. It takes about a minute.

`;

/** What to try next, once the scenarios are over and the cloud stays up. */
export function nextSteps(
  { cloud, deployment, infrastructure, serviceUrl }: Environment,
  dashboard?: string,
): string {
  const { accessKeyId, secretAccessKey } = CREDENTIALS;
  const region = cloud.region.name;
  const aws = `aws --endpoint-url ${cloud.url}`;
  const isUsual = cloud.url.endsWith(`:${PORTS.endpoint}`);
  return `
The cloud and its load stay up until you press Ctrl-C. What rolls out is shown here.

  the service   ${serviceUrl}
  AWS endpoint  ${cloud.url}
  on-call API   ${deployment.api.url}
${dashboard ? `  dashboard     ${dashboard}\n` : ''}
In another terminal, publish an image, watch it, and roll it back half-way:
  export GREENSHIFT_ENDPOINT=${deployment.api.url}
  npx greenshift publish examples/web/v2${isUsual ? '' : ` --cloud ${cloud.url}`}
  npx greenshift status web --watch
  npx greenshift rollback web --reason "I want to see it"
  npx greenshift history web

An image of your own: copy the folder examples/web/v2 beside it, and change
VERSION in its image.json. All commands: npx greenshift help

Call the cloud as you call AWS:
  export AWS_ACCESS_KEY_ID=${accessKeyId} AWS_SECRET_ACCESS_KEY=${secretAccessKey}
  export AWS_DEFAULT_REGION=${region}
  ${aws} autoscaling describe-auto-scaling-groups
  ${aws} logs filter-log-events --log-group-name /web/servers \\
    --filter-pattern '"agent:"'
  ${aws} ssm put-parameter --name /web/greeting --overwrite \\
    --value 'welcome to'
  ${aws} elbv2 describe-rules \\
    --listener-arn ${infrastructure.listener}
  ${aws} stepfunctions list-executions \\
    --state-machine-arn ${deployment.stateMachineArn}
`;
}

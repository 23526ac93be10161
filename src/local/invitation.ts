import { CREDENTIALS, type Stage } from './stage.ts';

/** What to try next, once the stories are told and the cloud stays up. */
export function invitation({ cloud, deployment, infrastructure, serviceUrl }: Stage): string {
  const keys = `${CREDENTIALS.accessKeyId}:${CREDENTIALS.secretAccessKey}`;
  const region = cloud.region.name;
  const curl = `curl --aws-sigv4 aws:amz:${region}:execute-api --user ${keys}`;
  const aws = `AWS_ACCESS_KEY_ID=${CREDENTIALS.accessKeyId} AWS_SECRET_ACCESS_KEY=${CREDENTIALS.secretAccessKey} aws --region ${region} --endpoint-url ${cloud.url}`;
  return `
The cloud stays up until you press Ctrl-C.

  the service   ${serviceUrl}
  AWS endpoint  ${cloud.url}
  on-call API   ${deployment.api.url}

Publish an image of your own: copy examples/web/v2, change it, and
  npx greenshift publish ./my-image --endpoint ${cloud.url}

See the rollout, and roll it back:
  ${curl} ${deployment.api.url}/services/web
  ${curl} -X POST ${deployment.api.url}/services/web/rollback

Look at the cloud as at AWS:
  ${aws} elbv2 describe-rules --listener-arn ${infrastructure.listener}
  ${aws} autoscaling describe-auto-scaling-groups
  ${aws} stepfunctions list-executions --state-machine-arn ${deployment.stateMachineArn}
`;
}

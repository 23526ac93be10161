/** Commands of the AWS CLI with which a person does by hand what Greenshift can't, or leaves to them. */

/** The option that names the region of an ARN: a shell may be set to another one. */
export const inRegionOf = (arn: string) => `--region ${arn.split(':')[3]}`;

const GROUP = 'aws autoscaling update-auto-scaling-group --auto-scaling-group-name';

export const setMinSize = (fleet: string, minSize: number) => `${GROUP} ${fleet} --min-size ${minSize}`;

export const setSize = (fleet: string, size: number) =>
  `${GROUP} ${fleet} --min-size ${size} --desired-capacity ${size}`;

/** `version` is a number, `$Latest` or `$Default`; quoted for the shell. */
export const setTemplateVersion = (
  { name, overrides }: { readonly name: string; readonly overrides?: unknown },
  template: string,
  version: string,
) => {
  const specification = `LaunchTemplateId=${template},Version=${version}`;
  // A policy keeps what isn't named, and a template in its place would end it.
  return overrides === undefined
    ? `${GROUP} ${name} --launch-template '${specification}'`
    : `${GROUP} ${name} --mixed-instances-policy 'LaunchTemplate={LaunchTemplateSpecification={${specification}}}'`;
};

export const deleteTemplateVersion = (template: string, version: number) =>
  `aws ec2 delete-launch-template-versions --launch-template-id ${template} --versions ${version}`;

/** Empties the fleet, so that its lifecycle hooks run; the deletion is refused until it is empty. */
export const removeFleet = (fleet: string) =>
  `${GROUP} ${fleet} --min-size 0 --desired-capacity 0, and once it is empty: aws autoscaling delete-auto-scaling-group --auto-scaling-group-name ${fleet}`;

export const resumeProcesses = (fleet: string, processes: readonly string[]) =>
  `aws autoscaling resume-processes --auto-scaling-group-name ${fleet} --scaling-processes ${processes.join(' ')}`;

export const deleteTargetGroup = (targetGroup: string) =>
  `aws elbv2 delete-target-group --target-group-arn ${targetGroup}`;

export const listTargets = (targetGroup: string) =>
  `aws elbv2 describe-target-health --target-group-arn ${targetGroup}`;

/** Of a rule for testers, which may not have been read back: then its listener tells. */
export const deleteRule = (rule: string | undefined, listener: string) =>
  rule === undefined
    ? `aws elbv2 describe-rules --listener-arn ${listener}`
    : `aws elbv2 delete-rule --rule-arn ${rule} ${inRegionOf(rule)}`;

import { readFileSync } from 'node:fs';
import type { ResponseLaunchTemplateData } from '@aws-sdk/client-ec2';

/**
 * The simulation has no IAM. Auto Scaling checks a group by a dry run of RunInstances as the caller of the creation: what
 * the template names must be among the resources that the roles allow.
 */
const PERMISSIONS = readFileSync(new URL('../../infrastructure/permissions.yml', import.meta.url), 'utf8');

/** A key of permissions.yml, up to the next one. */
const statement = (name: string) =>
  new RegExp(`^${name}:\\n(?:[ #].*\\n|\\n)*`, 'm').exec(PERMISSIONS)?.[0] ?? '';

const allows = (name: string, resource: string) =>
  statement(name)
    .split('\n')
    .some((line) => !line.trimStart().startsWith('#') && line.includes(`:${resource}/*`));

/** Why the roles would refuse a launch of this template, a sentence each. */
export function roleRefusals(data: ResponseLaunchTemplateData): string[] {
  const refusals: string[] = [];
  const mayUseKeys = statement('launchFromTemplates').includes(':key-pair/');
  if (data.KeyName && !mayUseKeys) refusals.push('the roles deny the launch with a key pair');
  for (const { ResourceType = '' } of data.TagSpecifications ?? []) {
    if (!allows('tagLaunches', ResourceType)) refusals.push(`the roles deny tagging a ${ResourceType}`);
  }
  return refusals;
}

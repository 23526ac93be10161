import { CloudRefused, CloudUnavailable } from '../rollout/errors.ts';
import { deleteTemplateVersion, setMinSize } from '../rollout/interventions/by-hand.ts';
import type { Leftover } from '../rollout/leftover.ts';
import { missingPermission } from '../rollout/permission.ts';
import type { Rollout } from '../rollout/record.ts';
import { derivedVersion } from './template-version.ts';

export interface Unreleased {
  readonly left: Leftover;
  /** AWS won't do it. Otherwise it couldn't this time. */
  readonly isRefused: boolean;
}

export const sizeLeft = (fleet: string, minSize: number) => (why: string) => ({
  what: `${fleet} keeps the smallest size that it was given for the rollout, not ${minSize}`,
  why,
  how: setMinSize(fleet, minSize),
});

export const inUse = (rollout: Rollout): Unreleased => ({
  left: versionLeft(rollout, `${rollout.green.fleet} is launched from it`),
  isRefused: true,
});

export function versionLeft(rollout: Rollout, why: string): Leftover {
  const { launchTemplate } = rollout.green;
  const template = launchTemplate?.id ?? derivedVersion(rollout)?.id ?? 'the launch template';
  const number = launchTemplate?.version;
  return {
    what: `the version of ${template} with the image ${rollout.image.id}`,
    why,
    how:
      number === undefined
        ? `aws ec2 describe-launch-template-versions --launch-template-id ${template}`
        : deleteTemplateVersion(template, number),
  };
}

/** The version that named blue's image while a parameter of its template might have changed. */
export const blueVersionLeft = ({ blue: { parameter } }: Rollout, why: string): Leftover => ({
  what: `a version of ${parameter?.template} in place of ${parameter?.name}`,
  why,
  how: `aws ec2 describe-launch-template-versions --launch-template-id ${parameter?.template}`,
});

/** A refusal becomes what is left. So does what can't be done now, where `isTolerant`; elsewhere it is thrown. */
export async function attempt(
  act: () => Promise<void>,
  left: (why: string) => Leftover,
  isTolerant = false,
): Promise<Unreleased[]> {
  try {
    await act();
    return [];
  } catch (error) {
    const isRefused = error instanceof CloudRefused;
    if (!isRefused && !(isTolerant && error instanceof CloudUnavailable)) throw error;
    const permission = missingPermission(error);
    return [{ left: { ...left(error.message), ...(permission !== undefined && { permission }) }, isRefused }];
  }
}

import { AwsError } from '../../operations.ts';
import type { ParameterStore } from '../ssm/parameters.ts';

const PREFIX = 'resolve:ssm:';

export const isParameter = (imageId: string) => imageId.startsWith(PREFIX);

/** The parameters of Systems Manager, as launch templates name images by them. */
export interface ImageParameters {
  /**
   * The image that a template means now: its own, or the value of a parameter, `resolve:ssm:name` or
   * `resolve:ssm:name:2`.
   */
  resolve(imageId: string): string;
}

export function createImageParameters(store: Pick<ParameterStore, 'find'>): ImageParameters {
  return {
    resolve(imageId) {
      if (!isParameter(imageId)) return imageId;
      const [, name = '', version] = /^resolve:ssm:([^:]+)(?::(\d+))?$/.exec(imageId) ?? [];
      const found = store.find(name, version === undefined ? undefined : Number(version));
      if (!found)
        throw new AwsError(
          'InvalidParameterValue',
          `The Systems Manager parameter '${imageId.slice(PREFIX.length)}' does not exist`,
        );
      return found.value;
    },
  };
}

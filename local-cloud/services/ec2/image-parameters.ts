import { AwsError } from '../../operations.ts';

const PREFIX = 'resolve:ssm:';

export const isParameter = (imageId: string) => imageId.startsWith(PREFIX);

/** The parameters of Systems Manager that name images, with all values that they have had. */
export interface ImageParameters {
  put(name: string, imageId: string): void;
  /**
   * The image that a template means now: its own, or the value of a parameter, `resolve:ssm:name` or
   * `resolve:ssm:name:2`.
   */
  resolve(imageId: string): string;
}

export function createImageParameters(): ImageParameters {
  const values = new Map<string, string[]>();
  return {
    put(name, imageId) {
      values.set(name, [...(values.get(name) ?? []), imageId]);
    },
    resolve(imageId) {
      if (!isParameter(imageId)) return imageId;
      const [, name = '', version] = /^resolve:ssm:([^:]+)(?::(\d+))?$/.exec(imageId) ?? [];
      const all = values.get(name) ?? [];
      const value = version === undefined ? all.at(-1) : all[Number(version) - 1];
      if (value === undefined)
        throw new AwsError(
          'InvalidParameterValue',
          `The Systems Manager parameter '${imageId.slice(PREFIX.length)}' does not exist`,
        );
      return value;
    },
  };
}

import * as z from 'zod';

/** What the machine sets for every instance, so that no image can. */
export const INSTANCE_VARIABLES = [
  'PORT',
  'HOST',
  'INSTANCE_ID',
  'IMAGE_ID',
  'AVAILABILITY_ZONE',
  'USER_DATA',
  'AWS_ENDPOINT_URL',
  'AWS_EC2_METADATA_SERVICE_ENDPOINT',
  'AWS_CONFIG_FILE',
  'AWS_SHARED_CREDENTIALS_FILE',
];

const variable = z
  .string()
  .regex(/^[A-Za-z_]\w*$/, 'not the name of an environment variable')
  .refine((name) => !INSTANCE_VARIABLES.includes(name), 'set by the machine, not by the image');

const vulnerability = z.strictObject({
  id: z.string().min(1),
  severity: z.enum(['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFORMATIONAL', 'UNTRIAGED']),
});

const schema = z.strictObject({
  /** The program and its arguments, run in the image's folder. `node` is the Node that runs the local cloud. */
  command: z.array(z.string().min(1)).min(1),
  env: z.record(variable, z.string()).default({}),
  /** Files from elsewhere, relative to this one, that are built into the image beside it: what several images share. */
  include: z.array(z.string().min(1)).default([]),
  /** JavaScript modules, relative to this file, that are built into the image with everything that they import. */
  bundle: z.array(z.string().min(1)).default([]),
  /** What a scanner for vulnerabilities finds in the image. */
  vulnerabilities: z.array(vulnerability).optional(),
});

/** The `image.json` in a folder that an image is built of. */
export type Manifest = z.output<typeof schema>;

/** A folder that can't be built; the message names the folder and says what is wrong with it. */
export class ImageBuildError extends Error {
  constructor(folder: string, problem: string, options?: ErrorOptions) {
    super(`${folder} cannot be built into an image: ${problem}`, options);
    this.name = 'ImageBuildError';
  }
}

/** Throws ImageBuildError for a text that is no manifest. */
export function parseManifest(folder: string, text: string): Manifest {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (cause) {
    throw new ImageBuildError(folder, `image.json is not JSON: ${(cause as Error).message}`, { cause });
  }
  const parsed = schema.safeParse(content);
  if (!parsed.success) throw new ImageBuildError(folder, `image.json: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

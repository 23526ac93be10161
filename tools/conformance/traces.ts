export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** The tag of everything that an experiment makes, where it can have one. Its value is what the run's names begin with. */
export const TAG = 'greenshift:conformance';

/** What the names of every run begin with. Target groups may have 32 characters. */
export const PREFIX = 'gs-conformance';

/** `gs-conformance-1a2b3c` */
const RUN_PREFIX = new RegExp(`^${PREFIX}-[0-9a-f]{6}$`);

/** Whether a name is of one run, or of any when `prefix` is PREFIX. */
export const isOurs = (name: string | undefined, prefix: string) =>
  name?.startsWith(`${prefix}-`) === true && RUN_NAME.test(name);

const RUN_NAME = new RegExp(`^${PREFIX}-[0-9a-f]{6}-`);

/** Whether the tags say so too: a name alone may be anybody's. */
export const isTagged = (tags: readonly { Key?: string; Value?: string }[] | undefined) =>
  tags?.some(({ Key, Value }) => Key === TAG && RUN_PREFIX.test(Value ?? '')) === true;

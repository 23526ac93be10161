/** What the caller of an operation is told about the call: who called, and a request id for errors and logs. */
export interface Call {
  readonly requestId: string;
}

/**
 * An error as AWS answers it. `code` is the code on the wire (`AlreadyExists`, `ValidationError`): where the SDK's class
 * is called otherwise (`AlreadyExistsFault`) the codec finds it by the error schema's `awsQueryError` trait.
 */
export class AwsError extends Error {
  readonly code: string;
  readonly statusCode: number;
  /** Further members of a modelled error's body. */
  readonly members: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, statusCode = 400, members: Record<string, unknown> = {}) {
    super(message);
    this.name = code;
    this.code = code;
    this.statusCode = statusCode;
    this.members = members;
  }
}

/** `ValidationError`, which Auto Scaling and ELB answer for nearly everything that is wrong with a request. */
export const validationError = (message: string) => new AwsError('ValidationError', message);

// biome-ignore lint/suspicious/noExplicitAny: the operation's own types are in the service that defines it
export type Operation<Input = any, Output = any> = (input: Input, call: Call) => Output | Promise<Output>;

/** What an operation answers: an SDK command's output without what only the client knows. */
export type Answer<Output> = Omit<Output, '$metadata'>;

/** The operations of one AWS service, by their API names (`ModifyRule`), as every client calls them. */
export interface ServiceOperations {
  /** The service's SigV4 signing name, by which a request is told to be for it: `autoscaling`, `states`, … */
  readonly signingName: string;
  readonly operations: Readonly<Record<string, Operation>>;
}

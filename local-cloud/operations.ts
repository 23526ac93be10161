/** The call that an operation serves: a request id for errors and logs. */
export interface Call {
  readonly requestId: string;
}

/**
 * An error as AWS returns it. `code` is the code on the wire (`AlreadyExists`, `ValidationError`): where the SDK's class
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

/** `ValidationError`, the code of Auto Scaling and ELB for nearly everything that is wrong with a request. */
export const validationError = (message: string) => new AwsError('ValidationError', message);

// biome-ignore lint/suspicious/noExplicitAny: the operation's own types are in the service that defines it
export type Operation<Input = any, Output = any> = (input: Input, call: Call) => Output | Promise<Output>;

/** What an operation returns: an SDK command's output without what the client adds. */
export type Result<Output> = Omit<Output, '$metadata'>;

/** The operations of one AWS service, by their API names (`ModifyRule`), as every client calls them. */
export interface ServiceOperations {
  /** The service's SigV4 signing name, by which a request is routed to it: `autoscaling`, `states`, … */
  readonly signingName: string;
  readonly operations: Readonly<Record<string, Operation>>;
}

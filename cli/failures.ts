import { EXIT, type ExitCode } from './exit-codes.ts';

/** The command didn't work, for a reason that its message explains to the user in one line. */
export class CommandFailed extends Error {
  override name = 'CommandFailed';
  readonly exitCode: ExitCode;
  constructor(message: string, exitCode: ExitCode = EXIT.failed, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}

/** The arguments make no sense. */
export class UsageError extends CommandFailed {
  override name = 'UsageError';
}

/** No response came, or one that says that the next attempt may have more luck. */
export class Unreachable extends CommandFailed {
  override name = 'Unreachable';
}

/** The API's answer to a request that it doesn't carry out: a problem document. */
export class Refused extends CommandFailed {
  override name = 'Refused';
  /** The last part of the problem's type: `RolloutNotFound`. */
  readonly problem: string;
  /** Of the response. */
  readonly status: number;
  constructor(problem: string, message: string, status = 409) {
    super(message, status < 500 ? EXIT.refused : EXIT.failed);
    this.problem = problem;
    this.status = status;
  }
}

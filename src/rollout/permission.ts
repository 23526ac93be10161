const DENIAL = /not authorized to perform: ([a-z0-9-]+:[A-Za-z]+)/;

/**
 * The permission that an error of AWS names as missing, such as `iam:PassRole`. IAM's messages have it in one sentence
 * for all services ("Troubleshooting access denied error messages", IAM user guide). Undefined for any other error.
 */
export const missingPermission = ({ message }: Error): string | undefined => DENIAL.exec(message)?.[1];

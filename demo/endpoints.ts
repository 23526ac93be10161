/** What it takes to come into the local cloud of `npm start` from outside. */

/** Ports of the AWS endpoint and of the on-call API while the cloud stays up. */
export const PORTS = { endpoint: 4566, api: 4567 };

/** Keys that the local cloud takes; it asks for a signature, whoever made it. */
export const CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };

/** The region that the local cloud is. */
export const REGION = 'us-east-1';

/** Ports of the AWS endpoint and of the on-call API while the cloud stays up. */
export const PORTS = { endpoint: 4566, api: 4567 };

/** Any keys do: the local cloud wants a signature, but does not verify it. */
export const CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };

/** The local cloud's region. */
export const REGION = 'us-east-1';

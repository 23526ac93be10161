/** Ports of the AWS endpoint and of the on-call API; 0 is any free one. */
export interface Ports {
  readonly endpoint: number;
  readonly api: number;
}

/** While the cloud stays up. */
export const PORTS: Ports = { endpoint: 4566, api: 4567 };

/** The endpoint on a port of choice, the API on the next one. Throws RangeError for what is no port. */
export function portsFrom(text: string): Ports {
  const endpoint = Number(text);
  if (!/^\d+$/.test(text) || endpoint > 65_534)
    throw new RangeError(`a port is a number from 0 to 65534, not "${text}"`);
  return { endpoint, api: endpoint === 0 ? 0 : endpoint + 1 };
}

/** Any keys do: the local cloud wants a signature, but does not verify it. */
export const CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };

/** The local cloud's region. */
export const REGION = 'us-east-1';

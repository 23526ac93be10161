/** Ports of the AWS endpoint, the on-call API and the dashboard; 0 is any free one. */
export interface Ports {
  readonly endpoint: number;
  readonly api: number;
  readonly dashboard: number;
}

/** While the cloud stays up. */
export const PORTS: Ports = { endpoint: 4566, api: 4567, dashboard: 4568 };

/** Any free ones. */
export const ANY: Ports = { endpoint: 0, api: 0, dashboard: 0 };

/** The endpoint on a port of choice, the API and the dashboard on the next ones. Throws RangeError for what is no port. */
export function portsFrom(text: string): Ports {
  const endpoint = Number(text);
  if (!/^\d+$/.test(text) || endpoint > 65_533)
    throw new RangeError(`a port is a number from 0 to 65533, not "${text}"`);
  if (endpoint === 0) return ANY;
  return { endpoint, api: endpoint + 1, dashboard: endpoint + 2 };
}

/** Other keys do as well: the local cloud verifies the signatures of its API that are made with this one. */
export const CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };

/** The local cloud's region. */
export const REGION = 'us-east-1';

/** What a SigV4 signature says about its request: whose key, and which service it is for. */
export interface Credential {
  readonly accessKey: string;
  /** The scope's signing name: `autoscaling`, `states`, `execute-api`, … */
  readonly service: string;
  readonly region: string;
}

/** What the `Authorization` header of a signed request has beside the algorithm. */
export interface Authorization {
  readonly algorithm: string;
  /** `<access key>/<date>/<region>/<service>/aws4_request`, of SigV4a without the region. */
  readonly credential: string;
  readonly signedHeaders: string;
  readonly signature: string;
}

const headerPattern = /^(AWS4-(?:HMAC|ECDSA-P256)-SHA256)\s+(.*)$/s;
const scopePattern = /^([^/\s]{1,128})\/\d{8}\/([^/\s]+)\/([^/\s]+)\/aws4_request$/;
// SigV4a, with which a multi-region endpoint is signed, has no region in its scope.
const regionlessPattern = /^([^/\s]{1,128})\/\d{8}\/([^/\s]+)\/aws4_request$/;

/**
 * Reads the credential of a request from its `Authorization` header or its pre-signed query. The signature itself is
 * not verified here: on one machine any key is good.
 * @returns undefined for an unsigned request, 'incomplete' for a signature that cannot be read
 */
export function readCredential(
  authorization: string | undefined,
  query: URLSearchParams,
): Credential | 'incomplete' | undefined {
  if (authorization === undefined) {
    const scope = query.get('X-Amz-Credential');
    return scope === null ? undefined : readScope(scope);
  }
  const signed = readAuthorization(authorization);
  return signed ? readScope(signed.credential) : 'incomplete';
}

/** Undefined for a header of another kind, and for one that lacks a part. */
export function readAuthorization(header: string): Authorization | undefined {
  const [, algorithm, text] = headerPattern.exec(header) ?? [];
  if (algorithm === undefined || text === undefined) return undefined;
  const parts = new Map<string, string>();
  for (const part of text.split(',')) {
    const at = part.indexOf('=');
    if (at > 0) parts.set(part.slice(0, at).trim(), part.slice(at + 1).trim());
  }
  const credential = parts.get('Credential');
  const signedHeaders = parts.get('SignedHeaders');
  const signature = parts.get('Signature');
  if (!credential || !signedHeaders || !signature) return undefined;
  return { algorithm, credential, signedHeaders, signature };
}

function readScope(scope: string): Credential | 'incomplete' {
  const regional = scopePattern.exec(scope);
  if (regional) return { accessKey: regional[1]!, region: regional[2]!, service: regional[3]! };
  const global = regionlessPattern.exec(scope);
  return global ? { accessKey: global[1]!, region: '*', service: global[2]! } : 'incomplete';
}

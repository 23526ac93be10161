/** What a SigV4 signature says about its request: whose key, and which service it is for. */
export interface Credential {
  readonly accessKey: string;
  /** The scope's signing name: `autoscaling`, `states`, `execute-api`, … */
  readonly service: string;
  readonly region: string;
}

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
  const match = /^AWS4-(?:HMAC|ECDSA-P256)-SHA256\s+(.*)$/s.exec(authorization);
  if (match === null) return 'incomplete';
  const parts = new Map<string, string>();
  for (const part of match[1]!.split(',')) {
    const at = part.indexOf('=');
    if (at > 0) parts.set(part.slice(0, at).trim(), part.slice(at + 1).trim());
  }
  const scope = parts.get('Credential');
  if (!scope || !parts.get('SignedHeaders') || !parts.get('Signature')) return 'incomplete';
  return readScope(scope);
}

function readScope(scope: string): Credential | 'incomplete' {
  const regional = scopePattern.exec(scope);
  if (regional) return { accessKey: regional[1]!, region: regional[2]!, service: regional[3]! };
  const global = regionlessPattern.exec(scope);
  return global ? { accessKey: global[1]!, region: '*', service: global[2]! } : 'incomplete';
}

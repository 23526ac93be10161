import { gunzipSync } from 'node:zlib';

/** Of what a launch template takes: 16 KB before its encoding. Compressed text may be that many times as long. */
const LENGTH_MAX = 1024 * 1024;

/** The user data of a template as text; cloud-init takes it compressed as well. What can't be unpacked is given as it is. */
export function decodedUserData({ UserData = '' }: { readonly UserData?: string | undefined }): string {
  const bytes = Buffer.from(UserData, 'base64');
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes.toString('utf8');
  try {
    return gunzipSync(bytes, { maxOutputLength: LENGTH_MAX }).toString('utf8');
  } catch {
    return bytes.toString('utf8');
  }
}

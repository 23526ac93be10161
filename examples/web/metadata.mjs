// What a machine knows of itself, from EC2's metadata service, with the sessions of IMDSv2. On EC2 it has a fixed address; a
// local cloud names its own by the variable that the AWS SDKs read too.
const { AWS_EC2_METADATA_SERVICE_ENDPOINT: endpoint = 'http://169.254.169.254' } = process.env;
const SESSION_SECONDS = 300;
const WITHIN = 5_000;

let session;

async function token() {
  if (session && session.until > Date.now()) return session.token;
  const response = await fetch(`${endpoint}/latest/api/token`, {
    method: 'PUT',
    headers: { 'x-aws-ec2-metadata-token-ttl-seconds': String(SESSION_SECONDS) },
    signal: AbortSignal.timeout(WITHIN),
  });
  if (!response.ok) throw new Error(`the metadata service gives no session: ${response.status}`);
  session = { token: await response.text(), until: Date.now() + (SESSION_SECONDS * 1_000) / 2 };
  return session.token;
}

/** The text at a path below `/latest/meta-data/`; undefined where there is nothing. */
export async function metadata(path) {
  const response = await fetch(`${endpoint}/latest/meta-data/${path}`, {
    headers: { 'x-aws-ec2-metadata-token': await token() },
    signal: AbortSignal.timeout(WITHIN),
  });
  const text = await response.text();
  if (response.status === 404) return undefined;
  if (!response.ok) throw new Error(`the metadata service answers ${response.status} for ${path}`);
  return text;
}

/** Throws when the environment variable is not set. */
export function setting(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`the environment variable ${name} is not set; serverless.yml sets it`);
  return value;
}

export const installation = () => setting('GREENSHIFT_INSTALLATION');

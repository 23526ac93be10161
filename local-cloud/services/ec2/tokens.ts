import { AwsError } from '../../operations.ts';

/** AWS remembers client tokens for a while; this many are enough for the retries of one call. */
const REMEMBERED_TOKENS = 1000;

/** Returns for a client token that comes again what was returned at first. Throws `IdempotentParameterMismatch`. */
export function createIdempotency() {
  const outputs = new Map<string, { readonly request: string; readonly output: unknown }>();
  return <Output>(
    operation: string,
    input: { readonly ClientToken?: string | undefined },
    run: () => Output,
  ): Output => {
    if (!input.ClientToken) return run();
    const key = `${operation} ${input.ClientToken}`;
    const request = JSON.stringify(input);
    const known = outputs.get(key);
    if (known && known.request !== request)
      throw new AwsError(
        'IdempotentParameterMismatch',
        'The request uses the same client token as a previous, but non-identical request.',
      );
    if (known) return known.output as Output;
    const output = run();
    outputs.set(key, { request, output });
    if (outputs.size > REMEMBERED_TOKENS) outputs.delete(outputs.keys().next().value!);
    return output;
  };
}

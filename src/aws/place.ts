export interface Place {
  readonly region: string;
  readonly account: string;
}

/** The place of the state machine. Throws RangeError for what isn't an ARN. */
export function placeOf(arn: string): Place {
  const [, , , region, account] = arn.split(':');
  if (!region || !account) throw new RangeError(`not the ARN of a state machine: ${arn}`);
  return { region, account };
}

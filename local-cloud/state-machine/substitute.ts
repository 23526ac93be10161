/** The integration with Lambda, in the partition that the local cloud is in. */
export const LAMBDA_INVOKE = 'arn:aws:states:::lambda:invoke';

/**
 * A definition with its placeholders filled, as CloudFormation does with `DefinitionSubstitutions` of a state machine; one
 * that has no value stays.
 */
export const substitute = (definition: string, values: Readonly<Record<string, string>>): string =>
  definition.replaceAll(/\$\{(\w+)\}/g, (placeholder, name: string) => values[name] ?? placeholder);

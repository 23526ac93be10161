import { DefinitionError } from './errors.ts';
import { type Fields, fields, has } from './fields.ts';
import { compileTemplate, type Template } from './template.ts';

const VARIABLE = /^[\p{ID_Start}_][\p{ID_Continue}]{0,79}$/u;

/** A field of a state that may hold expressions; undefined when it is absent. */
export function template(of: Fields, key: string, statesFields: readonly string[]): Template | undefined {
  if (!has(of, key)) return undefined;
  return compileTemplate(of.values[key], { path: `${of.path}/${key}`, field: key, statesFields });
}

/** The fields Output and Assign, which most states, choices and catchers have. */
export function result(of: Fields, statesFields: readonly string[]) {
  const assign = new Map<string, Template>();
  if (has(of, 'Assign')) {
    const path = `${of.path}/Assign`;
    const variables = fields(of.values.Assign, path, Object.keys(Object(of.values.Assign)));
    for (const [name, value] of Object.entries(variables.values)) {
      if (!VARIABLE.test(name) || name === 'states') {
        throw new DefinitionError(`${path}/${name}`, `'${name}' cannot be the name of a variable`);
      }
      const place = { path: `${path}/${name}`, field: `Assign/${name}`, statesFields };
      assign.set(name, compileTemplate(value, place));
    }
  }
  return { output: template(of, 'Output', statesFields), assign };
}

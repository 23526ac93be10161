import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const EC2_ADAPTER = join(import.meta.dirname, '..', 'src', 'aws', 'ec2');

/** Every word of the code that calls EC2: the members of requests and responses that it can name are among them. */
export const ec2Words = () =>
  new Set(
    readdirSync(EC2_ADAPTER).flatMap((file) => readFileSync(join(EC2_ADAPTER, file), 'utf8').match(/\w+/g)),
  );

/** The text constants of a schema file, which its tables refer to. */
export const constantsOf = (source) =>
  new Map(source.matchAll(/^const (_\w+) = "([^"\\]*)";$/gm).map(([, name, value]) => [name, value]));

/**
 * Drops members of structures that no code names, and with them the schemas below: a launch template alone has 150
 * (30 KB). Idempotency tokens stay, since the SDK fills them in. Fit for adapters that name each member that they use;
 * those of Auto Scaling and the load balancer also copy members which they don't name.
 */
export function trimStructs(source, words) {
  const constants = constantsOf(source);
  return source.replace(/^(export var \w+\$ = )\[(3, n0, [\s\S]*?)\n\];$/gm, (_, start, body) => {
    const [type, namespace, name, traits, memberNames, memberSchemas, required = '0'] = elements(body);
    const names = elements(memberNames.slice(1, -1));
    const schemas = elements(memberSchemas.slice(1, -1));
    if (names.length !== schemas.length) throw new Error(`${name} has a form that its trimming doesn't know`);
    const isKept = (member, index) => words.has(constants.get(member)) || schemas[index].startsWith('[0, 4]');
    const kept = names.map(isKept);
    const list = (all) => `[${all.filter((_, index) => kept[index]).join(', ')}]`;
    // The required members are the first ones.
    const count = kept.slice(0, Number(required)).filter(Boolean).length;
    return `${start}[${[type, namespace, name, traits, list(names), list(schemas), count].join(', ')}];`;
  });
}

/** The elements of an array literal without its brackets; texts in it have neither commas nor brackets. */
function elements(literal) {
  const found = [''];
  let depth = 0;
  for (const char of literal) {
    if ('[{('.includes(char)) depth += 1;
    if (')}]'.includes(char)) depth -= 1;
    if (char === ',' && depth === 0) found.push('');
    else found[found.length - 1] += char;
  }
  return found.map((element) => element.trim()).filter((element) => element !== '');
}

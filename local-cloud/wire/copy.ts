/**
 * Copies plain data as its way over the wire would: nothing is shared with the original, and members without a value
 * are gone. A service's state and a caller's snapshot must not be one object.
 */
export function copy(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items: unknown[] = [];
    for (const item of value) if (item !== undefined && item !== null) items.push(copy(item));
    return items;
  }
  if (value instanceof Date) return new Date(value.getTime());
  if (value instanceof Uint8Array) return value.slice();
  const members: Record<string, unknown> = {};
  for (const name in value) {
    const member = (value as Record<string, unknown>)[name];
    if (member !== undefined && member !== null) members[name] = copy(member);
  }
  return members;
}

/** A moment as the API writes it: ISO 8601 in UTC. */
export const iso = (at: number) => new Date(at).toISOString();

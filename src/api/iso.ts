export const iso = (at: number) => new Date(at).toISOString();

export const isoOrNull = (at: number | undefined) => (at === undefined ? null : iso(at));

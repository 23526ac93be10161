export const iso = (at: number) => new Date(at).toISOString();

/** The pattern of a name that stands by itself: `web` is not named by `web-2`, nor by `webserver`. */
export const wholeName = (name: string): string =>
  `(?<![\\w-])${name.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&')}(?![\\w-])`;

export const namesWhole = (text: string, name: string): boolean => new RegExp(wholeName(name)).test(text);

/** A copy has a tag as well, unless it is AWS's own (`aws:` is reserved), or ours, which names what the original is. */
export const isCarried = ({ Key = '' }: { readonly Key?: string | undefined }): boolean =>
  Key !== '' && !Key.startsWith('aws:') && !Key.startsWith('greenshift:');

/** Fixed parts of a zip file's two kinds of record (APPNOTE 4.3.12, 4.3.16): where they begin, and how long they are. */
const ENTRY = { signature: 0x02014b50, bytes: 46 };
const END = { signature: 0x06054b50, bytes: 22 };

/** The names of the files in a zip file, from its central directory. Throws for what isn't one. */
export function namesIn(zip: Buffer): string[] {
  let end = zip.length - END.bytes;
  while (end >= 0 && zip.readUInt32LE(end) !== END.signature) end -= 1;
  if (end < 0) throw new RangeError('not a zip file');
  const names: string[] = [];
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left -= 1) {
    if (zip.readUInt32LE(at) !== ENTRY.signature) throw new RangeError('a broken zip file');
    const [name, extra, comment] = [28, 30, 32].map((offset) => zip.readUInt16LE(at + offset));
    names.push(zip.toString('utf8', at + ENTRY.bytes, at + ENTRY.bytes + name!));
    at += ENTRY.bytes + name! + extra! + comment!;
  }
  return names;
}

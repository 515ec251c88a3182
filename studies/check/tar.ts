/*
 * Archives in the ustar format of POSIX.1-1988, as far as bundles need it: regular files with short names. It
 * is read strictly, as an archive may come from anybody: what a bundle never has is refused, not skipped.
 */

/** A file of an archive. */
export interface ArchivedFile {
  readonly path: string;
  readonly content: Uint8Array;
}

const blockBytes = 512;
const nameBytes = 100;

/** Packs files, in their order; the same files and time give the same bytes. */
export function packTar(files: readonly ArchivedFile[], modified: Date): Buffer {
  return Buffer.concat([
    ...files.flatMap((file) => [
      headerOf(file, modified),
      file.content,
      Buffer.alloc(-file.content.length & (blockBytes - 1)),
    ]),
    Buffer.alloc(2 * blockBytes),
  ]);
}

function headerOf({ path, content }: ArchivedFile, modified: Date): Buffer {
  if (Buffer.byteLength(path) > nameBytes) throw new Error(`${path} is too long for a name in an archive`);
  const header = Buffer.alloc(blockBytes);
  const number = (value: number, at: number, digits: number) =>
    header.write(`${value.toString(8).padStart(digits, '0')}\0`, at, 'latin1');
  header.write(path, 0, 'utf8');
  number(path.endsWith('.sh') ? 0o755 : 0o644, 100, 7);
  number(0, 108, 7);
  number(0, 116, 7);
  number(content.length, 124, 11);
  number(Math.floor(modified.getTime() / 1000), 136, 11);
  header.write('0', 156, 'latin1');
  header.write('ustar\x0000', 257, 'latin1');
  header.write(`${checksumOf(header).toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return header;
}

/** The sum of all bytes of a header, with spaces in place of the sum itself. */
const checksumOf = (header: Uint8Array): number =>
  header.reduce((sum, byte, at) => sum + (at >= 148 && at < 156 ? 0x20 : byte), 0);

/** The files of an archive. Throws an Error that says what is wrong with it. */
export function unpackTar(archive: Uint8Array): ArchivedFile[] {
  const bytes = Buffer.from(archive.buffer, archive.byteOffset, archive.length);
  const files: ArchivedFile[] = [];
  for (let at = 0; ; ) {
    const header = bytes.subarray(at, at + blockBytes);
    if (header.length < blockBytes) throw new Error('it ends in the middle');
    if (header.every((byte) => byte === 0)) break;
    const { path, size, isFolder } = entryIn(header);
    at += blockBytes;
    const content = bytes.subarray(at, at + size);
    if (content.length < size) throw new Error('it ends in the middle');
    at += Math.ceil(size / blockBytes) * blockBytes;
    if (isFolder) continue;
    if (files.some((file) => file.path === path)) throw new Error(`${path} is in it twice`);
    files.push({ path, content });
  }
  return files;
}

function entryIn(header: Buffer): { path: string; size: number; isFolder: boolean } {
  const text = (from: number, to: number) => header.toString('utf8', from, to).replace(/\0.*$/s, '');
  const octal = (from: number, to: number) => {
    const digits = text(from, to).trim();
    if (!/^[0-7]+$/.test(digits)) throw new Error('it is not a tar archive, or damaged');
    return Number.parseInt(digits, 8);
  };
  if (text(257, 262) !== 'ustar') throw new Error('it is not a tar archive');
  if (octal(148, 156) !== checksumOf(header)) throw new Error('a header in it is damaged');
  const type = text(156, 157);
  const prefix = header.toString('latin1', 257, 263) === 'ustar\0' ? text(345, 500) : '';
  const name = prefix === '' ? text(0, nameBytes) : `${prefix}/${text(0, nameBytes)}`;
  const isFolder = type === '5';
  if (type !== '' && type !== '0' && !isFolder)
    throw new Error(`${name} is neither a file nor a folder, but something like a link`);
  requireSafe(isFolder ? name.replace(/\/$/, '') : name);
  return { path: name, size: isFolder ? 0 : octal(124, 136), isFolder };
}

/** Throws for a name that could lead out of the folder that an archive is unpacked into. */
export function requireSafe(path: string): void {
  const isSafe =
    path !== '' &&
    !/[\\:\p{Cc}]/u.test(path) &&
    path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
  if (!isSafe) throw new Error(`${JSON.stringify(path)} would lead out of its folder, or is no plain name`);
}

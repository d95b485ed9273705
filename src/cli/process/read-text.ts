import { AppError } from '../../domain/errors.ts';
import type { Io } from '../terminal/io.ts';
import { bytesIn } from '../terminal/named-bytes.ts';
import { unreadableFile } from '../terminal/unreadable.ts';

/** Small texts from files, which may be secret: no message repeats them. */

/** The longest, in bytes. */
const LONGEST = 1024 * 1024;

/** The text of a file, or of standard input for `-`; `longest` in bytes. Throws `not_found`, `invalid` for one that cannot be read or is too long, `usage` for a second `-`. */
export async function readText(file: string, io: Pick<Io, 'stdin'>, longest = LONGEST): Promise<string> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of bytesIn(file, io)) {
    const bytes = Buffer.from(piece);
    size += bytes.length;
    if (size > longest) {
      const what = file === '-' ? 'standard input' : `the file ${file}`;
      throw new AppError('invalid', `${what} is longer than ${longest} bytes`);
    }
    pieces.push(bytes);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(pieces));
  } catch (error) {
    throw unreadableFile(file, error);
  }
}

/** A secret that is the whole text of a file, but for a line break at its end. Throws as `readText` does. */
export const readSecretText = async (file: string, io: Pick<Io, 'stdin'>): Promise<string> =>
  (await readText(file, io)).replace(/\r?\n$/, '');

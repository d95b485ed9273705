import { createReadStream } from 'node:fs';
import { AppError } from '../../../domain/errors.ts';
import type { Cli } from '../../app/cli.ts';
import { unreadable, whyUnreadable } from '../../terminal/unreadable.ts';

/** Small texts from files, which may be secret: no message repeats them. */

/** The longest, in bytes. */
const LONGEST = 1024 * 1024;

/** The text of a file, or of standard input for `-`. Throws `invalid` for one that cannot be read or is too long, `usage` for a second `-`. */
export async function readText({ io: { stdin } }: Pick<Cli, 'io'>, file: string): Promise<string> {
  const what = file === '-' ? 'standard input' : `the file ${file}`;
  if (file === '-' && stdin.readableDidRead)
    throw new AppError('usage', 'standard input can be read once, and is named twice', {
      hint: 'give a file instead of one -',
    });
  const pieces: Buffer[] = [];
  let size = 0;
  try {
    for await (const piece of (file === '-' ? stdin : createReadStream(file)) as AsyncIterable<Buffer | string>) {
      const bytes = Buffer.from(piece);
      size += bytes.length;
      if (size > LONGEST) throw new AppError('invalid', `${what} is longer than ${LONGEST} bytes`);
      pieces.push(bytes);
    }
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(pieces));
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw file === '-'
      ? new AppError('invalid', `standard input cannot be read: ${whyUnreadable(error)}`, { cause: error })
      : unreadable(file, error);
  }
}

/** A secret that is the whole text of a file, but for a line break at its end. Throws `invalid`. */
export const readSecretText = async (cli: Pick<Cli, 'io'>, file: string): Promise<string> =>
  (await readText(cli, file)).replace(/\r?\n$/, '');

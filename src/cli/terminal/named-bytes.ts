import { createReadStream } from 'node:fs';
import { AppError } from '../../domain/errors.ts';
import type { Io } from './io.ts';
import { unreadableFile } from './unreadable.ts';

/** The bytes of a file, or of standard input for `-`. Throws `usage` for standard input that was read already, then `not_found` and `invalid`. */
export function bytesIn(file: string, { stdin }: Pick<Io, 'stdin'>): AsyncIterable<Uint8Array | string> {
  if (file === '-' && stdin.readableDidRead)
    throw new AppError('usage', 'standard input can be read once, and is named twice', {
      hint: 'give a file instead of one -',
    });
  return read(file, file === '-' ? stdin : createReadStream(file));
}

async function* read(file: string, stream: AsyncIterable<Uint8Array | string>): AsyncGenerator<Uint8Array | string> {
  try {
    yield* stream;
  } catch (error) {
    throw error instanceof AppError ? error : unreadableFile(file, error);
  }
}

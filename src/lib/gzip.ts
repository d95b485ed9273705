import { gunzip, gzip } from 'node:zlib';

/** Compresses bytes. Machines may compress the same bytes differently. */
export const compressed = (bytes: Uint8Array): Promise<Buffer> =>
  new Promise((resolve, reject) => gzip(bytes, (error, result) => (error === null ? resolve(result) : reject(error))));

/** The bytes that were compressed, at most so many; undefined: there are more, or they were not. */
export const expanded = (bytes: Uint8Array, most: number): Promise<Buffer | undefined> =>
  new Promise((resolve) =>
    gunzip(bytes, { maxOutputLength: Math.max(1, most) }, (error, result) =>
      resolve(error === null ? result : undefined),
    ),
  );

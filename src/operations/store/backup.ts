import * as z from 'zod/mini';
import { field, FILE } from '../../domain/field.ts';
import { isUrl } from '../../domain/location.ts';
import { storeOperation } from '../../core/operation.ts';
import { copyInto, summary } from './copy.ts';

/** The field that names a backup. */
export const backupFile = (describe: string) =>
  field(
    z.string().check((context) => {
      const { value } = context;
      const fault =
        value === ''
          ? 'must not be empty'
          : isUrl(value)
            ? 'is a URL, but a backup is a file; between databases there is store copy'
            : value.includes('\0')
              ? 'is not the path of a file'
              : undefined;
      if (fault !== undefined) context.issues.push({ code: 'custom', message: fault, input: value });
    }),
    describe,
    FILE,
  );

/**
 * Both engines copy a snapshot into a new SQLite file. SQLite's own online backup would
 * start again whenever another process writes, so it may never end under load, and it also copies what deleted
 * rows left in the pages; pg_dump would be a second format that only PostgreSQL can read.
 */
export const storeBackup = storeOperation({
  name: 'store.backup',
  summary: 'Back the organization up into a new file, while others go on working',
  changes: true,
  input: z.object({ file: backupFile('the new file; of either engine it is an SQLite file') }),
  output: summary,
  errors: ['conflict', 'corrupt_store', 'not_found', 'unavailable'],
  run: (source, _input, { target }) => copyInto(source, target),
});

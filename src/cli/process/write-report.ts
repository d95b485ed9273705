import { writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { AppError, systemCode } from '../../domain/errors.ts';
import { fileFault } from '../../lib/file-faults.ts';

/** Writes a report to a file, over one that is there. Throws `unavailable` where it cannot be written, with what helps. */
export function writeReport(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    const { why, helps } = fileFault(systemCode(error), dirname(file));
    throw new AppError('unavailable', `cannot write ${file}: ${why}`, { hint: helps, cause: error });
  }
}

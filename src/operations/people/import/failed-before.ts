import { emailKey } from '../../../domain/names/names.ts';
import type { Context } from '../../../core/context.ts';
import type { Reads } from '../../../core/store/index.ts';
import type { Spool } from '../../../lib/spool.ts';
import type { RowOptions } from './faults.ts';
import { faultsInFile, rowFaults } from './faults-in-file.ts';
import { readKnown, readShared } from './known.ts';
import type { ImportRow } from './known.ts';
import type { RowFault } from '../../shared/row-faults.ts';
import type { Pass, Scan } from './scan.ts';
import { failedStep } from './steps.ts';
import type { FailedStep } from './steps.ts';

/**
 * Appends the rows that an earlier run of the same import left out, and of which the caller does not know it: what it
 * was told of them may be lost with the run. `pass`: the rows that are done; `scan`: of all rows. They are not tried
 * again, because who is missing by now may have been removed on purpose.
 */
export async function findFailedBefore(
  { tx, pace }: Context<Reads>,
  importId: string,
  pass: Pass,
  scan: Scan,
  options: RowOptions,
  failed: Spool<FailedStep>,
): Promise<void> {
  const shared = await readShared(tx, [...scan.groups.keys()], options);
  const inFile = await faultsInFile(scan, shared.groups);
  for (const chunk of pass()) {
    const rows = chunk.filter((row) => row.failed !== true);
    const known = await readKnown(tx, rows, shared);
    const made = new Set(
      await tx.imports.made(
        importId,
        [...known.byEmail.values()].map(({ id }) => id),
      ),
    );
    for (const row of rows) {
      const holder = known.byEmail.get(emailKey(row.email));
      // A row that repeats the address of one that was imported failed all the same.
      if (holder !== undefined && made.has(holder.id) && !inFile.byLine.has(row.line)) continue;
      const faults = rowFaults(row, holder, known, inFile, options);
      if (faults.length > 0) failed.append([failedStep(row, faults)]);
      else if (holder === undefined) failed.append([failedStep(row, [missing(row)])]);
    }
    await pace();
  }
}

const missing = ({ line }: ImportRow): RowFault => ({
  line,
  code: 'conflict',
  problem: 'an earlier run of this import left it out, or the person was removed since',
  hint: 'import these lines as a file of their own',
});

import type { Person } from '../../../domain/people.ts';
import { faultsOfRow } from './faults.ts';
import type { RowOptions } from './faults.ts';
import type { ImportRow, Known } from './known.ts';
import type { RowFault } from '../../shared/row-faults.ts';
import { groupsAlike } from './scan.ts';
import type { Scan } from './scan.ts';

/** The faults that rows have because of other rows of the file. */
export interface FaultsInFile {
  readonly all: readonly RowFault[];
  readonly byLine: ReadonlyMap<number, readonly RowFault[]>;
  /** Of new groups that could be mistaken for others; each line that names one has it. */
  readonly byGroup: ReadonlyMap<string, RowFault>;
}

/** `there`: the groups that exist. */
export async function faultsInFile({ faults, groups }: Scan, there: ReadonlySet<string>): Promise<FaultsInFile> {
  const byGroup = await groupsAlike(groups, there);
  const byLine = new Map<number, readonly RowFault[]>();
  for (const fault of faults) byLine.set(fault.line, [...(byLine.get(fault.line) ?? []), fault]);
  return { all: [...faults, ...byGroup.values()], byLine, byGroup };
}

/** All faults of a row, which is to fail alone; `holder`: who has its address. */
export function rowFaults(
  row: ImportRow,
  holder: Person | undefined,
  known: Known,
  { byLine, byGroup }: FaultsInFile,
  options: RowOptions,
): RowFault[] {
  const { line } = row;
  return [
    ...(byLine.get(line) ?? []),
    ...faultsOfRow(row, holder, known, options).map((problem) => ({ line, ...problem })),
    ...row.groups.flatMap((group) => byGroup.get(group) ?? []),
  ];
}

import type { PersonRecord } from '../../../domain/people.ts';
import type { Reads } from '../../../core/store/index.ts';
import { peopleByReference } from '../../shared/people-by-reference.ts';
import type { RemovalRow } from './rows.ts';

/** Looks rows up together; undefined: a row names nobody. */
export async function findRows(
  tx: Reads,
  rows: readonly RemovalRow[],
): Promise<(row: RemovalRow) => PersonRecord | undefined> {
  const named = rows.filter(({ fault }) => fault === undefined).map(({ person }) => person);
  const find = await peopleByReference(tx, named);
  return ({ person, fault }) => (fault === undefined ? find(person) : undefined);
}

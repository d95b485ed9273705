import { sortKey } from '../../../domain/names/names.ts';
import type { Db } from '../db.ts';
import { fillColumn } from './fill.ts';

/** The keys by which tokens are searched. */
export const tokenNames: readonly string[] = ["alter table tokens add column sort_key text not null default ''"];

/** Computes the key of every token in the store. */
export const fillTokenNames = (db: Db): Promise<void> =>
  fillColumn(db, { table: 'tokens', from: 'name', to: 'sort_key', computed: () => Promise.resolve(sortKey) });

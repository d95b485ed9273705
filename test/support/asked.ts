import type { Reads, Store } from '../../src/core/store/index.ts';
import { partsIn } from './parts.ts';

/** A store that records the calls of reads and writes, such as `people.find`, in order. */
export function noting(store: Store): { readonly store: Store; readonly asked: string[] } {
  const asked: string[] = [];
  const noted = <Tx extends Reads>(tx: Tx): Tx =>
    Object.fromEntries(
      partsIn(tx).map(([table, methods]) => [
        table,
        typeof methods === 'function'
          ? methods
          : Object.fromEntries(
              Object.entries(methods as Readonly<Record<string, (...given: unknown[]) => unknown>>).map(
                ([name, method]) => [
                  name,
                  (...given: unknown[]) => {
                    asked.push(`${table}.${name}`);
                    return method(...given);
                  },
                ],
              ),
            ),
      ]),
    ) as unknown as Tx;
  return {
    asked,
    store: {
      ...store,
      read: (work) => store.read((tx) => work(noted(tx))),
      write: (work, options) => store.write((tx) => work(noted(tx)), options),
    },
  };
}

import type { Reads } from '../../src/core/store/index.ts';

/** The parts of reads or writes by name, which are made when they are used and no fields. */
export const partsIn = (tx: Reads): (readonly [name: string, part: unknown])[] =>
  Object.getOwnPropertyNames(Object.getPrototypeOf(tx))
    .filter((name) => name !== 'constructor')
    .map((name) => [name, Reflect.get(tx, name) as unknown]);

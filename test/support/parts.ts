import type { Reads } from '../../src/core/store/index.ts';

/** The parts of reads or writes by name, which are made when they are used and no fields. */
export function partsIn(tx: Reads): (readonly [name: string, part: unknown])[] {
  const prototype = Object.getPrototypeOf(tx) as object;
  if (prototype === Object.prototype) throw new Error('these have their parts as fields');
  return Object.getOwnPropertyNames(prototype)
    .filter((name) => name !== 'constructor')
    .map((name) => [name, Reflect.get(tx, name) as unknown]);
}

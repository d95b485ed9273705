/**
 * A copy of a value with more in it, for values that were parsed and come in great numbers: of `{ ...value, more }`, V8
 * kept each value until it collected old memory, so that they filled it.
 */
export const extended = <T extends object, M extends object>(value: T, more: M): T & M =>
  Object.assign({}, value, more);

/** What cannot be missing here. Throws where it is missing all the same: that is a fault of ours. */
export function required<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined) throw new TypeError(`${what} is missing`);
  return value;
}

/** Two lists of one length as rows. Throws where the lengths differ, so that nothing is joined with what is not there. */
export function zip<A, B>(ones: readonly A[], others: readonly B[]): (readonly [A, B])[] {
  if (ones.length !== others.length) throw new RangeError(`${ones.length} rows do not match ${others.length}`);
  return ones.map((one, at) => [one, others[at] as B] as const);
}

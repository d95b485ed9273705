/** What cannot be missing. Throws where it is, so that no empty text takes its place. */
export function defined<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new TypeError('something is missing that must be there');
  return value;
}

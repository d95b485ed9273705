/** A path below the API, with ids as its parts: `at('/groups', id)`. */
export const at = (...parts: readonly string[]): string =>
  parts.map((part) => (part.startsWith('/') ? part : `/${encodeURIComponent(part)}`)).join('');

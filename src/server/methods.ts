/** Which methods a path takes, for whoever asks with another one. */

/** A method, and a path whose parameters begin with a colon. */
export interface Place {
  readonly method: string;
  readonly pattern: string;
}

/** Tells the methods of the places that a path fits, sorted; none where it fits no place. */
export function methodsAt(places: readonly Place[]): (path: string) => string[] {
  const tested = places.map(({ method, pattern }) => ({
    method,
    // Of what stands outside of parameters nothing but letters, digits, `_`, `-`, `.` and `/` is there.
    path: new RegExp(`^${pattern.replaceAll('.', '\\.').replace(/:[^/]+/g, '[^/]+')}$`),
  }));
  return (asked) => {
    const methods = tested.filter(({ path }) => path.test(asked)).map(({ method }) => method);
    return [...new Set([...methods, ...(methods.includes('GET') ? ['HEAD'] : [])])].sort();
  };
}

/** Which methods a path takes, for the refusal of another one. */

/** A method, and a path whose parameters begin with a colon. */
export interface MethodAndPath {
  readonly method: string;
  readonly pattern: string;
}

/** Finds the methods of the patterns that a path matches, sorted; none where it matches none. */
export function methodsAt(paths: readonly MethodAndPath[]): (path: string) => string[] {
  const matchers = paths.map(({ method, pattern }) => ({
    method,
    // Outside of parameters a pattern has nothing but letters, digits, `_`, `-`, `.` and `/`.
    regex: new RegExp(`^${pattern.replaceAll('.', '\\.').replace(/:[^/]+/g, '[^/]+')}$`),
  }));
  return (path) => {
    const methods = matchers.filter(({ regex }) => regex.test(path)).map(({ method }) => method);
    return [...new Set([...methods, ...(methods.includes('GET') ? ['HEAD'] : [])])].sort();
  };
}

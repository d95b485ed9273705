/**
 * Patterns for what a CI system says of a job: exact text, in which `*` stands for one or more characters of one part.
 * Parts are what colons part, as in `repo:acme/web:ref:refs/heads/main`; as the last character, `*` stands for all the rest, even
 * for nothing: Buildkite says `step:` of a step without a key.
 */

/** In characters. */
export const LONGEST_PATTERN = 512;
/** More wildcards than any subject has parts for. */
const MOST_WILDCARDS = 16;

const WILDCARD = '*';

/** What is wrong with a pattern, as the end of a sentence; undefined: nothing is. */
export function patternFault(pattern: string): string | undefined {
  if (pattern === '') return 'must not be empty';
  if (pattern.length > LONGEST_PATTERN) return `is longer than ${LONGEST_PATTERN} characters`;
  if (!pattern.isWellFormed() || /[\p{Cc}\p{Cf}]/u.test(pattern)) return 'must not contain invisible characters';
  if (pattern.trim() !== pattern) return 'must not begin or end with a space';
  if (/^[*:/]*$/.test(pattern)) return 'would match everybody: say what it begins with';
  if (pattern.includes('**')) return 'has two * in a row';
  if (pattern.split(WILDCARD).length - 1 > MOST_WILDCARDS) return `has more than ${MOST_WILDCARDS} *`;
  return undefined;
}

/**
 * Whether the text before the first `*` may end inside a name that somebody else can choose: `repo:acme*` also matches
 * `repo:acme-evil/…`. What is named after the first colon is the owner, and it must be whole, up to a colon or slash.
 */
export function leavesOwnerOpen(pattern: string): boolean {
  const first = pattern.indexOf(WILDCARD);
  if (first < 0) return false;
  const begin = pattern.slice(0, first);
  // Kubernetes: the namespace owns it.
  const whole = begin.startsWith('system:serviceaccount:') ? /^[^:]+:[^:]+:[^:]+:/ : /^[^:]+:[^:/]+[:/]/;
  return !whole.test(begin);
}

/** Whether a subject names a workflow of GitHub and not who runs it: whoever can read a reusable workflow calls it. */
export const leavesCallerOpen = (pattern: string): boolean => pattern.startsWith('job_workflow_ref:');

/** Whether a text is as a pattern says; capitals and small letters differ. */
export function matchesPattern(pattern: string, text: string): boolean {
  const endsOpen = pattern.endsWith(WILDCARD);
  const wanted = (endsOpen ? pattern.slice(0, -1) : pattern).split(':');
  const parts = text.split(':');
  if (endsOpen ? parts.length < wanted.length : parts.length !== wanted.length) return false;
  const last = wanted.length - 1;
  return wanted.every((part, at) => {
    const pieces = part.split(WILDCARD);
    const whole = parts[at] ?? '';
    return at === last && endsOpen ? endOf(pieces, whole) >= 0 : areAllOf(pieces, whole);
  });
}

/** Whether a text is these pieces, with one or more characters between two. */
function areAllOf(pieces: readonly string[], text: string): boolean {
  const end = pieces.at(-1) ?? '';
  if (pieces.length === 1) return text === end;
  const from = endOf(pieces.slice(0, -1), text);
  return from >= 0 && text.length - end.length > from && text.endsWith(end);
}

/** Where these pieces end at the earliest in a text that begins with the first; -1: it does not have them all. Each is looked for once: no text takes long. */
function endOf([begin = '', ...others]: readonly string[], text: string): number {
  if (!text.startsWith(begin)) return -1;
  let from = begin.length;
  for (const piece of others) {
    const found = text.indexOf(piece, from + 1);
    if (found < 0) return -1;
    from = found + piece.length;
  }
  return from;
}

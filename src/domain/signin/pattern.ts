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
  return first >= 0 && !/^[^:]+:[^:/]+[:/]/.test(pattern.slice(0, first));
}

/** Whether a text is as a pattern says; capitals and small letters differ. */
export function matchesPattern(pattern: string, text: string): boolean {
  const endsOpen = pattern.endsWith(WILDCARD);
  const wanted = pattern.split(':');
  const parts = text.split(':');
  if (endsOpen ? parts.length < wanted.length : parts.length !== wanted.length) return false;
  const last = wanted.length - 1;
  return wanted.every((part, at) =>
    at === last && endsOpen ? matchesPart(part, parts.slice(at).join(':'), 0) : matchesPart(part, parts[at] ?? '', 1),
  );
}

/** The same of one part, of which a star at its end stands for so many characters at least. Each piece is looked for once, from where the one before ended: no text takes long. */
function matchesPart(pattern: string, text: string, least: 0 | 1): boolean {
  const pieces = pattern.split(WILDCARD);
  const [begin = ''] = pieces;
  if (pieces.length === 1) return pattern === text;
  if (!text.startsWith(begin)) return false;
  let from = begin.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = text.indexOf(piece, from + 1);
    if (found < 0) return false;
    from = found + piece.length;
  }
  const end = pieces.at(-1) ?? '';
  return text.length - end.length >= from + (end === '' ? least : 1) && text.endsWith(end);
}

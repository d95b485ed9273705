import { LONGEST_PATTERN, matchesPattern, patternFault } from './pattern.ts';

/** What the token of a CI system says, and which trust it fits. */

/** A token whose signature and times were checked. */
export interface VerifiedToken {
  readonly issuer: string;
  readonly subject: string;
  /** The one audience that it is for. */
  readonly audience: string;
  /** Tells it from all others of the issuer. */
  readonly use: string;
  /** When it expires, in milliseconds since 1970. */
  readonly expires: number;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** Claims that say nothing of the job, or have a flag of their own. */
const OWN_FLAG: Readonly<Record<string, string>> = { iss: '--issuer', sub: '--subject', aud: '--audience' };
const TIMES: readonly string[] = ['exp', 'nbf', 'iat', 'jti'];

/** A condition on a claim, from `NAME=PATTERN`. */
function conditionOf(text: string): { readonly name: string; readonly pattern: string } {
  const at = text.indexOf('=');
  return { name: text.slice(0, at), pattern: text.slice(at + 1) };
}

/** What is wrong with `NAME=PATTERN`, as the end of a sentence; undefined: nothing is. */
export function conditionFault(text: string): string | undefined {
  const { name, pattern } = conditionOf(text);
  if (!/^[\w.:/-]{1,64}=/.test(text)) return 'is not the name of a claim, an equals sign and a pattern';
  if (Object.hasOwn(OWN_FLAG, name)) return `is about ${name}, which has a flag of its own: ${OWN_FLAG[name] ?? ''}`;
  if (TIMES.includes(name)) return `is about ${name}, which differs each time`;
  return text.length > LONGEST_PATTERN ? `is longer than ${LONGEST_PATTERN} characters` : patternFault(pattern);
}

/** Whether conditions say whole whose repository a job of GitHub is in. */
export const nameOwner = (conditions: readonly string[]): boolean =>
  conditions.some((text) => /^repository_owner(?:_id)?=[^*]+$/.test(text));

/** What a trust wants of tokens: the issuer and audience exactly, a pattern of the subject, and conditions on other claims. */
interface Wanted {
  readonly issuer: string;
  readonly subject: string;
  readonly audience: string;
  /** Each `NAME=PATTERN`. */
  readonly claims: readonly string[];
}

/** Whether a token is one that a trust is for. */
export const fitsTrust = ({ issuer, subject, audience, claims }: VerifiedToken, trust: Wanted): boolean =>
  issuer === trust.issuer &&
  audience === trust.audience &&
  matchesPattern(trust.subject, subject) &&
  trust.claims.every((condition) => fitsCondition(conditionOf(condition), claims));

/** Lists and objects fit nothing: what is one of several is no fact about the job. */
function fitsCondition({ name, pattern }: ReturnType<typeof conditionOf>, claims: VerifiedToken['claims']): boolean {
  const value = Object.hasOwn(claims, name) ? claims[name] : undefined;
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return false;
  return matchesPattern(pattern, String(value));
}

import * as z from 'zod/mini';
import { checkedText } from './names/names.ts';
import { isExpression, matcherOf, MAX_PATTERN, namePatternFault } from './patterns.ts';
import type { ProjectSpec } from './project-spec.ts';
import { ref } from './references.ts';

/**
 * The whitelist of a project: the branches and tags that its jobs may be for. It stands in the spec where Semaphore has
 * it, as `repository.whitelist`, so that its clients and roster change the same one.
 */

/** Each text is exact or an expression between slashes; an empty list lets all through. */
export interface Whitelist {
  readonly branches: readonly string[];
  readonly tags: readonly string[];
}

/** The whitelist of a project that has none. */
export const NO_WHITELIST: Whitelist = { branches: [], tags: [] };

/** So many a list has that is set here. */
const MOST_TEXTS = 100;
/** More expressions of a list are not looked at: a job is judged whenever its runner asks, and they take long to compile. */
const MOST_EXPRESSIONS = 20;

/** One of the lists, as it can be set. */
export const whitelistTexts = () =>
  z.array(checkedText(MAX_PATTERN, namePatternFault)).check(z.maxLength(MOST_TEXTS), ({ value, issues }) => {
    const fault = listFault(value);
    if (fault !== undefined) issues.push({ code: 'custom', message: fault, input: value });
  });

/** What is wrong with a list as a whole, as the end of a sentence; undefined when nothing is. */
export const listFault = (texts: readonly string[]): string | undefined =>
  texts.length > MOST_TEXTS
    ? `has more than ${MOST_TEXTS} texts`
    : texts.filter(isExpression).length > MOST_EXPRESSIONS
      ? `has more than ${MOST_EXPRESSIONS} expressions: one may name several, as /^(main|dev)$/ does`
      : undefined;

/** A whitelist as shown. */
export const shownWhitelist = z.object({
  project: ref,
  branches: z.array(z.string()),
  tags: z.array(z.string()),
  /** Whether the organization refuses jobs by it; null: it is that of an instance of Semaphore, which decides itself. */
  enforced: z.nullable(z.boolean()),
});
export type ShownWhitelist = z.infer<typeof shownWhitelist>;

const anObject = z.record(z.string(), z.unknown());
const object = z.catch(anObject, {});

/** The whitelist in a spec. What Semaphore does not allow in its place is taken as a text, so that it does not let all through. */
export function whitelistOf({ repository }: ProjectSpec): Whitelist {
  const { whitelist = null } = z.parse(object, repository);
  const lists = z.safeParse(anObject, whitelist ?? {});
  if (!lists.success) return { branches: [JSON.stringify(whitelist)], tags: [JSON.stringify(whitelist)] };
  return { branches: textsOf(lists.data['branches']), tags: textsOf(lists.data['tags']) };
}

function textsOf(value: unknown): readonly string[] {
  if (value === undefined || value === null) return [];
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  return items.map((item) => (typeof item === 'string' ? item : JSON.stringify(item)));
}

/** The spec with another whitelist; nothing is left of one that lets all through. */
export function withWhitelist(spec: ProjectSpec, { branches, tags }: Whitelist): ProjectSpec {
  const { repository, ...others } = spec;
  const { whitelist: _, ...rest } = z.parse(object, repository);
  if (branches.length + tags.length > 0)
    return { ...others, repository: { ...rest, whitelist: { branches: [...branches], tags: [...tags] } } };
  return Object.keys(rest).length === 0 ? others : { ...others, repository: rest };
}

/** Whether two whitelists have the same texts in the same order. */
export const isSameWhitelist = (one: Whitelist, other: Whitelist): boolean =>
  isSameList(one.branches, other.branches) && isSameList(one.tags, other.tags);

/** Whether two lists have the same texts in the same order. */
export const isSameList = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((text, at) => text === other[at]);

/** What a job is for, as far as a whitelist asks. */
export interface Revision {
  readonly branch: string | null;
  readonly tag: string | null;
}

/** Whether a whitelist lets a job through: one with a tag by its tags, any other by its branches. */
export function isWhitelisted({ branches, tags }: Whitelist, { branch, tag }: Revision): boolean {
  const [texts, value] = tag === null ? [branches, branch] : [tags, tag];
  return texts.length === 0 || (value !== null && isNamed(texts, value));
}

/** An expression with a fault, such as one of another kind that Semaphore takes, means nothing. */
const isNamed = (texts: readonly string[], value: string): boolean =>
  texts.some((text) => text === value && !isExpression(text)) ||
  texts
    .filter(isExpression)
    .slice(0, MOST_EXPRESSIONS)
    .some((text) => matcherOf(text)(value));

/** A whitelist in words: `branches main, /^release-/; all tags`. */
export const whitelistText = ({ branches, tags }: Whitelist): string =>
  `${listText('branches', branches)}; ${listText('tags', tags)}`;

const listText = (noun: string, texts: readonly string[]): string =>
  texts.length === 0 ? `all ${noun}` : `${noun} ${texts.join(', ')}`;

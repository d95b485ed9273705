import * as z from 'zod/mini';
import { checkedText } from './names/names.ts';
import { matcherOf, MAX_PATTERN, patternFault } from './patterns.ts';
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

/** More than these of a list are not looked at: a job is judged whenever its runner asks. */
export const MOST_TEXTS = 100;

/** One of the lists, as it can be set. */
export const whitelistTexts = () => z.array(checkedText(MAX_PATTERN, patternFault)).check(z.maxLength(MOST_TEXTS));

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

const isSameList = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((text, at) => text === other[at]);

/** What a job is for, as far as a whitelist asks. */
interface Revision {
  readonly branch: string | null;
  readonly tag: string | null;
}

/** Whether a whitelist lets a job through: one with a tag by its tags, any other by its branches. */
export function isWhitelisted({ branches, tags }: Whitelist, { branch, tag }: Revision): boolean {
  const [texts, value] = tag === null ? [branches, branch] : [tags, tag];
  return texts.length === 0 || (value !== null && texts.slice(0, MOST_TEXTS).some((text) => means(text, value)));
}

/** A text with a fault, such as an expression of another kind that Semaphore takes, means nothing. */
const means = (text: string, value: string): boolean => patternFault(text) === undefined && matcherOf(text)(value);

/** A whitelist in words: `branches main, /^release-/; all tags`. */
export const whitelistText = ({ branches, tags }: Whitelist): string =>
  `${listText('branches', branches)}; ${listText('tags', tags)}`;

const listText = (noun: string, texts: readonly string[]): string =>
  texts.length === 0 ? `all ${noun}` : `${noun} ${texts.join(', ')}`;

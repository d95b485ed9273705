import * as z from 'zod/mini';
import { AppError } from '../../../domain/errors.ts';
import type { Query, SemaphoreAnswer, SemaphoreApi } from './api.ts';
import {
  groupsAnswer,
  membersAnswer,
  notificationsAnswer,
  projectsAnswer,
  rolesAnswer,
  serviceAccountsAnswer,
} from './wire.ts';
import type { WireGroup, WireMember, WireNotification, WireProject, WireServiceAccount } from './wire.ts';

/** The lists of an instance, each read to its end. Their pages are asked for in three ways. */

/** As many as an instance answers at a time. */
const PAGE_SIZE = 2000;
/** Of lists whose pages have tokens, where nothing else is known. */
const BY_TOKEN: TokenPaging = { size: 100, parameter: 'page_token' };
/** A list with more pages does not end. */
const MOST_PAGES = 1000;

/** The roles of the organization; with `project`, those of projects where the instance lists them. */
export const readRoles = async (api: SemaphoreApi, scope?: 'project'): Promise<z.infer<typeof rolesAnswer>['roles']> =>
  understood('/roles', rolesAnswer, await api.get('/roles', scope === undefined ? {} : { scope })).roles;

/** Members of one kind, with their roles in the organization. An instance may list people, whatever kind is asked for. */
export const readMembers = async (
  api: SemaphoreApi,
  member_type: WireMember['subject_type'],
): Promise<WireMember[]> => {
  const all = await numbered('/members', async (page) => {
    const asked = { member_type, ...page };
    const { members, total_pages } = understood('/members', membersAnswer, await api.get('/members', asked));
    return { items: members, pages: total_pages };
  });
  return all.filter(({ subject_type }) => subject_type === member_type);
};

/** Who has a role in a project, with all of their roles there. An instance may list people alone. */
export const readProjectMembers = (api: SemaphoreApi, projectId: string): Promise<WireMember[]> => {
  const path = `/projects/${encodeURIComponent(projectId)}/members`;
  return numbered(path, async (page) => {
    const { members, total_pages } = understood(path, membersAnswer, await api.get(path, page));
    return { items: members, pages: total_pages };
  });
};

export const readGroups = (api: SemaphoreApi): Promise<WireGroup[]> =>
  numbered('/groups', async (page) => {
    const { groups, total_pages } = understood('/groups', groupsAnswer, await api.get('/groups', page));
    return { items: groups, pages: total_pages };
  });

export const readServiceAccounts = (api: SemaphoreApi): Promise<WireServiceAccount[]> =>
  byToken('/service_accounts', async (path, page) => {
    const answer = understood(path, serviceAccountsAnswer, await api.get(path, page));
    return { items: answer.service_accounts, next: answer.next_page_token };
  });

export const readNotifications = async (api: SemaphoreApi): Promise<WireNotification[]> =>
  byToken('/notifications', async (path, page) => {
    const answer = understood(path, notificationsAnswer, await api.get(path, page));
    const items = answer.notifications.map((one) => ({ ...one, id: one.metadata.id }));
    return { items, next: answer.next_page_token };
  });

export async function readProjects(api: SemaphoreApi): Promise<WireProject[]> {
  const path = '/projects';
  const all = collected<WireProject & { readonly id: string }>(path);
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const answer = await api.get(path, { page });
    const projects = understood(path, projectsAnswer, answer);
    all.add(projects.map((one) => ({ ...one, id: one.metadata.id })));
    if (answer.header('x-has-more')?.toLowerCase() !== 'true') return all.items;
  }
  throw endless(path);
}

interface NumberedPage<T> {
  readonly items: readonly T[];
  /** How many pages there are; 0: the instance does not say, and the list goes on until a page is empty. */
  readonly pages: number;
}

async function numbered<T extends { readonly id: string }>(
  path: string,
  pageAt: (query: Query) => Promise<NumberedPage<T>>,
): Promise<T[]> {
  const all = collected<T>(path);
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const { items, pages } = await pageAt({ page_no: page, page_size: PAGE_SIZE });
    // An instance may answer with all that it lists, whatever page is asked for.
    if (items.length === 0 || (pages === 0 && items.length < PAGE_SIZE && all.has(items))) return all.items;
    all.add(items);
    if (pages > 0 && page + 1 >= pages) return all.items;
  }
  throw endless(path);
}

interface TokenPaging {
  /** How many are asked for at a time. */
  readonly size: number;
  /** What the token of the next page is called. */
  readonly parameter: string;
}

/** A list whose pages have tokens, read to its end. */
export async function byToken<T extends { readonly id: string }>(
  path: string,
  pageAt: (path: string, query: Query) => Promise<{ readonly items: readonly T[]; readonly next: string }>,
  { size, parameter }: TokenPaging = BY_TOKEN,
): Promise<T[]> {
  const all = collected<T>(path);
  let token = '';
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const asked = { page_size: size, ...(token === '' ? {} : { [parameter]: token }) };
    const { items, next } = await pageAt(path, asked);
    all.add(items);
    token = next;
    if (token === '') return all.items;
  }
  throw endless(path);
}

/** The items of some pages. What moves to a later page meanwhile comes twice; a page with nothing new is a repetition. */
function collected<T extends { readonly id: string }>(path: string) {
  const seen = new Map<string, T>();
  return {
    add(items: readonly T[]): void {
      const before = seen.size;
      for (const item of items) if (!seen.has(item.id)) seen.set(item.id, item);
      if (items.length > 0 && seen.size === before) throw endless(path);
    },
    has: (items: readonly T[]): boolean => items.every(({ id }) => seen.has(id)),
    get items() {
      return [...seen.values()];
    },
  };
}

/** The refusal of a list whose pages repeat. */
export const endless = (path: string): AppError =>
  new AppError('unsupported_by_server', `the list ${path} of the instance does not end: its pages repeat`, {
    hint: 'something between here and the instance may drop the page number from the URL',
    details: { path },
  });

/** An answer as it is read. Throws `unsupported_by_server` for one of another form. */
export function understood<S extends z.core.$ZodType>(
  path: string,
  schema: S,
  { body }: SemaphoreAnswer,
): z.core.output<S> {
  const read = z.safeParse(schema, body);
  if (read.success) return read.data;
  throw new AppError('unsupported_by_server', `the answer to ${path} is not of Semaphore's form`, {
    hint: 'check the URL; or the instance speaks a newer API than this roster',
    details: { path, field: read.error.issues[0]?.path.join('.') ?? '' },
  });
}

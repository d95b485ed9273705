import type { SemaphoreApi } from '../../../src/instances/semaphore/api/api.ts';
import type { Calling } from '../../../src/instances/semaphore/direct/calling.ts';
import { listJobs } from '../../../src/instances/semaphore/direct/job-list.ts';
import type { ShownJob } from '../../../src/instances/semaphore/forms/job-form.ts';

/** Pages of the list of jobs, which are others than those of the instance. */

const ON_PAGE = 3;
const PROJECT = { metadata: { id: 'p-1', name: 'Rocket' } };

interface Told {
  readonly id: string;
  state: string;
}

const document = ({ id, state }: Told, index: number) => ({
  metadata: { id, name: id, create_time: String(1_772_352_000 - index) },
  spec: { project_id: 'p-1' },
  status: { state, result: 'NONE' },
});

/** An instance with these jobs, the latest first. */
function calling(jobs: readonly Told[], next?: (token: string) => string): Calling & { readonly asked: string[] } {
  const asked: string[] = [];
  const api: SemaphoreApi = {
    get: (path, { states = [], page_token: token = '' } = {}) => {
      if (path === '/projects') return Promise.resolve({ body: [PROJECT], header: () => null });
      asked.push(String(token));
      const wanted = jobs.map(document).filter(({ status }) => [states].flat().includes(status.state));
      const begin = wanted.findIndex(({ metadata }) => metadata.id === token) + 1;
      const page = wanted.slice(begin, begin + ON_PAGE);
      const last = begin + ON_PAGE < wanted.length ? (page.at(-1)?.metadata.id ?? '') : '';
      const body = { jobs: page, next_page_token: next?.(String(token)) ?? last };
      return Promise.resolve({ body, header: () => null });
    },
    change: () => Promise.reject(new TypeError('a list changes nothing')),
  };
  const rest = { url: 'https://acme.test', pause: () => Promise.resolve(), newId: () => '', now: () => 0 };
  return { api, ...rest, untold: (notes) => notes, asked };
}

const some = (count: number): Told[] =>
  Array.from({ length: count }, (_, index) => ({ id: `job-${index}`, state: 'RUNNING' }));

interface Answer {
  readonly items: readonly ShownJob[];
  readonly next_cursor: string | null;
}

const page = async (there: Calling, input: object, notes: string[] = []): Promise<Answer> => {
  const note = (told: readonly string[]): void => void notes.push(...told);
  return (await listJobs(there, { limit: 100, ...input }, { note })) as Answer;
};

test.each([1, 2, 3, 4, 5, 7, 11])('pages of %i have each job once, in order', async (limit) => {
  const jobs = some(11);
  const there = calling(jobs);
  const seen: string[] = [];
  let cursor: string | undefined;
  let pages = 0;
  do {
    const { items, next_cursor } = await page(there, { limit, cursor });
    expect(items.length).toBeLessThanOrEqual(limit);
    seen.push(...items.map(({ id }) => id));
    cursor = next_cursor ?? undefined;
    pages += 1;
  } while (cursor !== undefined);
  expect(seen).toEqual(jobs.map(({ id }) => id));
  expect(pages).toBe(Math.ceil(11 / limit));
});

test('goes on after a job that has gone to another state meanwhile', async () => {
  const jobs = some(5);
  const there = calling(jobs);
  const { next_cursor } = await page(there, { limit: 2, state: 'running' });
  const last = jobs[1];
  if (last !== undefined) last.state = 'FINISHED';
  const { items } = await page(there, { state: 'running', cursor: next_cursor });
  expect(items.map(({ id }) => id)).toEqual(['job-2', 'job-3', 'job-4']);
});

test('looks through so many pages for one, says so, and goes on from there', async () => {
  const jobs = some(3 * 101);
  const there = calling(jobs);
  const notes: string[] = [];
  const first = await page(there, { search: 'job-302' }, notes);
  expect(first.items).toEqual([]);
  expect(notes).toEqual([expect.stringContaining('only a part of the jobs was looked through')]);
  expect(there.asked).toHaveLength(100);
  const second = await page(there, { search: 'job-302', cursor: first.next_cursor });
  expect(second).toMatchObject({ items: [{ id: 'job-302' }], next_cursor: null });
});

test('pages that lead to themselves are refused', async () => {
  const there = calling(some(4), () => 'again');
  await expect(page(there, {})).rejects.toMatchObject({ code: 'unsupported_by_server', details: { path: '/jobs' } });
});

test.each([{}, { search: 'none' }, { count: true, limit: 1 }])('and so are pages that lead back: %j', async (input) => {
  const there = calling(some(4), (token) => (token === 'job-0' ? 'job-1' : 'job-0'));
  await expect(page(there, input)).rejects.toMatchObject({ code: 'unsupported_by_server', details: { path: '/jobs' } });
  expect(there.asked.length).toBeLessThan(10);
});

test('jobs without an end are not counted', async () => {
  let count = 0;
  const there = calling(some(4), () => `token-${(count += 1)}`);
  await expect(page(there, { count: true, limit: 1 })).rejects.toMatchObject({ code: 'invalid' });
});

test.each(['x', 'WyJhIiwiYiJd', Buffer.from('["a","b",3]').toString('base64url')])(
  'the cursor %s, which no list gave, is refused',
  async (cursor) => {
    await expect(page(calling([]), { cursor })).rejects.toMatchObject({ code: 'invalid' });
  },
);

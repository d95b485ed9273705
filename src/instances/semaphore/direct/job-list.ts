import { AppError } from '../../../domain/errors.ts';
import { isOpen } from '../../../domain/jobs/states.ts';
import type { JobState } from '../../../domain/jobs/states.ts';
import { sortKey } from '../../../domain/names/names.ts';
import { foreignCursor } from '../../../domain/page.ts';
import type { Page } from '../../../domain/page.ts';
import { iso } from '../../../domain/time.ts';
import type { jobList } from '../../../operations/job/list.ts';
import { startOf } from '../../../operations/shared/listing.ts';
import type { OutputOf } from '../../../core/operation.ts';
import { tell } from './calling.ts';
import type { Call } from './calling.ts';
import { notesOn, shownJob } from '../forms/job-form.ts';
import type { ShownJob, Surroundings } from '../forms/job-form.ts';
import { readJobPage } from '../api/job-pages.ts';
import { endless } from '../api/pages.ts';
import { projectThere, readProjectsThere } from '../forms/projects-there.ts';
import { WIRE_STATES } from '../api/wire-jobs.ts';
import type { WireState } from '../api/wire-jobs.ts';

/** The list of jobs: the instance knows them by their states alone, so the other filters are applied to its pages. */

type Input = OutputOf<typeof jobList.input>;

/** So many pages are looked through for one of ours. */
const MOST_PAGES = 100;
/** For a count. */
const MOST_COUNTED = 1000;

export const listJobs: Call<typeof jobList> = async (calling, input, options) => {
  const { api, url, now } = calling;
  requireTold(input);
  const after = input.cursor === undefined ? undefined : positionIn(input.cursor);
  const projects = await readProjectsThere(api);
  const project = input.project === undefined ? undefined : projectThere(projects, input.project);
  const since = input.created_since === undefined ? undefined : startOf(input.created_since, iso(now()));
  const looking: Looking = {
    readPage: (token) => readJobPage(api, statesFor(input), token),
    around: { projects, url },
    isWanted: filterFor(input, project?.id),
    since,
  };
  const page = await pageFrom(looking, after, input.limit);
  tell(calling, options, [
    ...notesOn(page.items, projects),
    ...(page.isCut
      ? ['only a part of the jobs was looked through: --all goes on, --created-since or --open ends sooner']
      : []),
  ]);
  const { items, next_cursor } = page;
  return { items, next_cursor, ...(input.count === true ? { total: await countOf(looking) } : {}) };
};

/** Filters by what the instance does not tell, and what to do instead. */
const WITHOUT: readonly (readonly [keyof Input, string])[] = [
  ['queue', 'the instance does not tell in which queue a job is: give --project, or --branch'],
  ['mine', 'the instance does not tell whose a job is: give --project, or --branch'],
];

/** Throws `unsupported_by_server` for a filter by what the instance does not tell. */
function requireTold(input: Input): void {
  for (const [field, hint] of WITHOUT)
    if (input[field] !== undefined && input[field] !== false) throw notTold(field, hint);
  if (input.state === 'lost') throw notTold('state', 'no job is lost there: it has passed, failed or been stopped');
}

const notTold = (field: string, hint: string): AppError =>
  new AppError('unsupported_by_server', `jobs of a Semaphore instance cannot be filtered so: ${field}`, {
    hint,
    details: { field },
  });

const ASKED: Readonly<Record<JobState, readonly WireState[]>> = {
  waiting: ['PENDING', 'QUEUED'],
  running: ['RUNNING'],
  passed: ['FINISHED'],
  failed: ['FINISHED'],
  stopped: ['FINISHED'],
  lost: [],
};

/** The states that the instance is asked for. */
function statesFor({ state, open }: Pick<Input, 'state' | 'open'>): readonly WireState[] {
  if (state !== undefined) return ASKED[state];
  return open === true ? OPEN_STATES : WIRE_STATES;
}

/** Of jobs that wait or run. */
export const OPEN_STATES: readonly WireState[] = [...ASKED.waiting, ...ASKED.running];

type Filter = (job: ShownJob) => boolean;

function filterFor({ state, open, branch, search }: Input, projectId: string | undefined): Filter {
  const text = search === undefined ? undefined : sortKey(search);
  return (job) =>
    (projectId === undefined || job.project?.id === projectId) &&
    (state === undefined || job.state === state) &&
    (open !== true || (job.state !== null && isOpen(job.state))) &&
    (branch === undefined || job.branch === branch) &&
    (text === undefined || sortKey(job.name).includes(text));
}

interface Looking {
  readonly readPage: (token: string) => ReturnType<typeof readJobPage>;
  readonly around: Surroundings;
  readonly isWanted: Filter;
  /** Jobs that came before are the end of the list. */
  readonly since: string | undefined;
}

/** Where a list goes on: on a page of the instance, after a job on it. */
interface Position {
  readonly token: string;
  readonly id: string;
  readonly created_at: string;
}

const BEGINNING: Position = { token: '', id: '', created_at: '' };

interface Found extends Page<ShownJob> {
  /** It ends because there are too many pages. */
  readonly isCut: boolean;
}

/** The jobs that are wanted from a position on, up to `limit`. */
async function pageFrom(looking: Looking, after: Position = BEGINNING, limit: number): Promise<Found> {
  const items: ShownJob[] = [];
  const onward = forward();
  let at = after;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const { jobs, next, isEnd } = await jobsAt(looking, at);
    const wanted = jobs.filter(looking.isWanted);
    const room = limit - items.length;
    items.push(...wanted.slice(0, room));
    const last = items.at(-1);
    const isMore = wanted.length > room || !isEnd;
    if (wanted.length >= room && last !== undefined && isMore)
      return {
        items,
        next_cursor: cursorTo({ token: at.token, id: last.id, created_at: last.created_at ?? '' }),
        isCut: false,
      };
    if (isEnd) return { items, next_cursor: null, isCut: false };
    at = onward(at, next);
  }
  return { items, next_cursor: cursorTo(at), isCut: true };
}

/** Goes from page to page. Throws `unsupported_by_server` where one leads back to one before. */
function forward(): (at: Position, next: string) => Position {
  const tokens = new Set<string>();
  return (at, next) => {
    tokens.add(at.token);
    if (tokens.has(next)) throw endless('/jobs');
    return { ...BEGINNING, token: next };
  };
}

/** The jobs of one page of the instance, from a position on and since a time. */
async function jobsAt({ readPage, around, since }: Looking, at: Position) {
  const { jobs, next } = await readPage(at.token);
  const shown = following(
    jobs.map((one) => shownJob(one, around)),
    at,
  );
  const old = since === undefined ? -1 : shown.findIndex(({ created_at }) => created_at !== null && created_at < since);
  return { jobs: old < 0 ? shown : shown.slice(0, old), next, isEnd: old >= 0 || next === '' };
}

/** What comes after a position on its page; the job that was there may have gone to another state. */
function following(jobs: readonly ShownJob[], { id, created_at: created }: Position): readonly ShownJob[] {
  if (id === '') return jobs;
  const index = jobs.findIndex((job) => job.id === id);
  return index < 0 ? jobs.filter(({ created_at }) => (created_at ?? '') <= created) : jobs.slice(index + 1);
}

/** How many there are in all. Throws `invalid` where they are too many to be counted. */
async function countOf(looking: Looking): Promise<number> {
  const onward = forward();
  let count = 0;
  let at = BEGINNING;
  for (let page = 0; page < MOST_COUNTED; page += 1) {
    const { jobs, next, isEnd } = await jobsAt(looking, at);
    count += jobs.filter(looking.isWanted).length;
    if (isEnd) return count;
    at = onward(at, next);
  }
  throw new AppError('invalid', 'there are too many jobs to be counted one by one', {
    hint: 'count fewer: --open, or --created-since 7d',
  });
}

const cursorTo = ({ token, id, created_at }: Position): string =>
  Buffer.from(JSON.stringify([token, id, created_at])).toString('base64url');

/** Throws `invalid` for a cursor that this list did not give. */
function positionIn(cursor: string): Position {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(parts) && parts.length === 3 && parts.every((one) => typeof one === 'string')) {
      const [token = '', id = '', created_at = ''] = parts;
      return { token, id, created_at };
    }
  } catch {
    // Falls through: not JSON is as wrong as the wrong JSON.
  }
  throw foreignCursor();
}

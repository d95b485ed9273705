import { NO_ROUTE } from '../../../api/errors.ts';
import { AppError } from '../../../domain/errors.ts';
import type { Query, SemaphoreAnswer, SemaphoreApi } from './api.ts';
import { byToken, understood } from './pages.ts';
import { at } from './paths.ts';
import { agentsAnswer, agentTypesAnswer, jobAnswer, jobsAnswer } from './wire-jobs.ts';
import type { WireAgent, WireJob, WireState } from './wire-jobs.ts';

/** The jobs of an instance, and the machines of the organization's own. */

/** The instance gives no more at a time, and refuses who asks for more. */
const JOBS_ON_PAGE = 30;

/** The instance has no such path in its API: it is an older one, or of another product. */
export class NoSuchRoute extends Error {}

interface JobPage {
  readonly jobs: readonly WireJob[];
  /** Empty: it is the last one. */
  readonly next: string;
}

/** A page of the jobs in these states, the latest first. Throws `NoSuchRoute`. */
export async function readJobPage(api: SemaphoreApi, states: readonly WireState[], token: string): Promise<JobPage> {
  const path = '/jobs';
  const asked = { states, page_size: JOBS_ON_PAGE, ...(token === '' ? {} : { page_token: token }) };
  const { jobs, next_page_token } = understood(path, jobsAnswer, await offered(api, path, asked));
  return { jobs, next: next_page_token };
}

/** All jobs in these states. Throws `NoSuchRoute`. */
export const readJobs = async (api: SemaphoreApi, states: readonly WireState[]): Promise<WireJob[]> =>
  byToken(
    '/jobs',
    async (_path, query) => {
      const { jobs, next } = await readJobPage(api, states, String(query.page_token ?? ''));
      return { items: jobs.map((one) => ({ ...one, id: one.metadata.id })), next };
    },
    { size: JOBS_ON_PAGE, parameter: 'page_token' },
  );

/** A job by id. Throws `not_found`, and `NoSuchRoute`. */
export async function readJob(api: SemaphoreApi, id: string): Promise<WireJob> {
  const path = at('/jobs', id);
  try {
    return understood(path, jobAnswer, await api.get(path));
  } catch (error) {
    if (!isMissing(error)) throw error;
    // What has no jobs at all says the same of one of them.
    await offered(api, '/jobs', { states: ['RUNNING'], page_size: 1 });
    throw new AppError('not_found', `there is no job ${id}`, { hint: 'roster job list', details: { job: id } });
  }
}

/** How many agents of each self-hosted type are connected. Throws `NoSuchRoute`. */
export async function readAgentTypes(api: SemaphoreApi): Promise<ReadonlyMap<string, number>> {
  const path = '/self_hosted_agent_types';
  const { agent_types: types } = understood(path, agentTypesAnswer, await offered(api, path));
  return new Map(types.map(({ metadata, status }) => [metadata.name, status.total_agent_count]));
}

/** As many as the instance gives at a time. */
const AGENTS_ON_PAGE = 200;

/** The self-hosted agents that are connected, of one type or of all. Throws `NoSuchRoute`. */
export const readAgents = async (api: SemaphoreApi, type: string | undefined): Promise<WireAgent[]> =>
  byToken(
    '/agents',
    async (path, query) => {
      const asked = type === undefined ? query : { ...query, agent_type: type };
      const { agents, cursor } = understood(path, agentsAnswer, await offered(api, path, asked));
      return { items: agents.map((one) => ({ ...one, id: one.metadata.name })), next: cursor };
    },
    { size: AGENTS_ON_PAGE, parameter: 'cursor' },
  );

/** An answer to a path that not every instance has. */
async function offered(api: SemaphoreApi, path: string, query: Query = {}): Promise<SemaphoreAnswer> {
  try {
    return await api.get(path, query);
  } catch (error) {
    throw isMissing(error) ? new NoSuchRoute(path, { cause: error }) : error;
  }
}

/** A refusal may have the status of a path that is not there; an instance of roster tells of one in its own words. */
const isMissing = (error: unknown): boolean =>
  error instanceof AppError &&
  (error.code === 'not_found' ||
    (error.code === 'unsupported_by_server' &&
      (error.details.status === 404 || error.details[NO_ROUTE] !== undefined)));

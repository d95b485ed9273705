import type { JobRecord } from '../jobs/job.ts';
import { resultOf } from './job-ends.ts';
import type { EndedJob } from './job-ends.ts';
import { escaped, linked } from './texts.ts';

/** What is told of a job that ended. */

/** How Semaphore writes a time that never came. */
const NEVER = '1970-01-01T00:00:00Z';

/** A job as a webhook gets it: in the fields of Semaphore's webhooks, and as roster has it. */
export function jobBody({ record, project }: EndedJob): object {
  const result = resultOf(record);
  const ended = { state: 'done', result, result_reason: reasonOf(record) };
  return {
    project,
    repository: { url: '', slug: '' },
    revision: revisionOf(record),
    workflow: { id: record.id, initial_pipeline_id: record.id, created_at: record.created_at },
    pipeline: {
      id: record.id,
      name: record.pipeline ?? record.name,
      yaml_file_name: '',
      working_directory: '',
      ...ended,
      error_description: '',
      created_at: record.created_at,
      pending_at: record.created_at,
      queuing_at: record.created_at,
      running_at: record.started_at ?? NEVER,
      stopping_at: record.stop_at ?? NEVER,
      done_at: record.ended_at ?? NEVER,
    },
    blocks: [
      {
        name: record.block ?? record.name,
        ...ended,
        jobs: [{ id: record.id, index: 0, name: record.name, status: 'finished', result }],
      },
    ],
    job: {
      id: record.id,
      name: record.name,
      state: record.state,
      exit_status: record.exit_status,
      queue: record.queue_name,
      who: record.actor,
      machine_type: record.machine_type,
      host: record.host,
      url: record.url,
    },
  };
}

/** Why it ended so: `user`, somebody stopped it; `stuck`, its runner was silent; `test`, by its command. */
const reasonOf = ({ state }: JobRecord): string => (state === 'stopped' ? 'user' : state === 'lost' ? 'stuck' : 'test');

/** What roster does not know of a pull request. */
const UNKNOWN_HEAD = { name: '', head_repo_slug: '', head_sha: '', commit_range: '' };

/** What the job was for. Of commits roster knows nothing. */
function revisionOf({ branch, tag, pull_request: number, actor }: JobRecord): object {
  return {
    reference_type: number !== null ? 'pull_request' : tag !== null ? 'tag' : branch !== null ? 'branch' : null,
    reference: tag !== null ? `refs/tags/${tag}` : branch !== null ? `refs/heads/${branch}` : '',
    branch: branch === null ? null : { name: branch, commit_range: '' },
    tag: tag === null ? null : { name: tag },
    pull_request: number === null ? null : { ...UNKNOWN_HEAD, number, branch_name: branch ?? '' },
    commit_sha: '',
    commit_message: '',
    sender: { login: actor.name, email: '', avatar_url: '' },
  };
}

/** What, whose, how it ended, for what, and after how long. */
export const jobSentence = ({ record, project }: EndedJob): string =>
  [
    `${project.name}: ${record.name} of ${record.actor.name} ${endingOf(record)}${revisionText(record)}`,
    ...timeOf(record).map((time) => `after ${time}`),
  ].join(', ');

function endingOf({ state, started_at, exit_status }: JobRecord): string {
  if (state === 'stopped') return started_at === null ? 'was stopped before its turn' : 'was stopped';
  if (state === 'lost') return 'was lost: nothing was heard of it';
  return state === 'failed' && exit_status !== null ? `failed with exit status ${exit_status}` : state;
}

function revisionText({ branch, tag, pull_request: number }: JobRecord): string {
  if (number !== null) return ` for the pull request ${number}`;
  if (tag !== null) return ` on the tag ${tag}`;
  return branch === null ? '' : ` on ${branch}`;
}

/** What Slack shows below that, as markup. */
export const jobMarks = ({ record }: EndedJob): string[] => [
  ...[record.pipeline, record.block].flatMap((part) => (part === null ? [] : [escaped(part)])),
  ...linkOf(record).map((url) => linked(url, 'job')),
];

/** What an e-mail lists: names and values. */
export function jobFacts({ record, project }: EndedJob): [string, string][] {
  const facts: readonly (readonly [string, string | null | undefined])[] = [
    ['Project', project.name],
    ['Job', `${record.name} (roster job show ${record.id})`],
    ['Who', record.actor.name],
    ['Branch', record.branch],
    ['Tag', record.tag],
    ['Pull request', record.pull_request],
    ['Pipeline', record.pipeline],
    ['Block', record.block],
    ['Result', record.exit_status === null ? record.state : `${record.state}, exit status ${record.exit_status}`],
    ['Ended', record.ended_at],
    ['Took', timeOf(record)[0]],
    ['Link', linkOf(record)[0]],
  ];
  const known: [string, string][] = [];
  for (const [name, value] of facts) if (typeof value === 'string') known.push([name, value]);
  return known;
}

/** Where its CI system shows it: it may say anything, and is a link only where it is one. */
const linkOf = ({ url }: JobRecord): string[] =>
  url !== null && /^https?:\/\/\S+$/i.test(url) && URL.canParse(url) ? [url] : [];

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** How long it ran, such as 2 min 5 s; nothing where it did not. */
function timeOf({ started_at, ended_at }: JobRecord): string[] {
  if (started_at === null || ended_at === null) return [];
  const time = Math.max(0, Date.parse(ended_at) - Date.parse(started_at));
  const [hours, minutes, seconds] = [time / HOUR, (time % HOUR) / MINUTE, (time % MINUTE) / SECOND].map(Math.floor);
  if (hours !== undefined && hours > 0) return [`${hours} h ${minutes} min`];
  return [minutes !== undefined && minutes > 0 ? `${minutes} min ${seconds} s` : `${seconds} s`];
}

import { basename } from 'node:path';
import * as z from 'zod/mini';
import { AppError } from '../../../domain/errors.ts';
import { field, PROJECT, QUEUE } from '../../../domain/field.ts';
import { labelFields, labelsFrom, LABELS } from '../../../domain/jobs/labels.ts';
import type { GivenLabels } from '../../../domain/jobs/labels.ts';
import { QUEUE_SCOPES } from '../../../domain/jobs/queues.ts';
import { LEASE } from '../../../domain/jobs/states.ts';
import { PRIORITY } from '../../../domain/jobs/turn.ts';
import { label, reference } from '../../../domain/names/names.ts';
import { span, spanOf } from '../../../domain/time.ts';
import { jobEnqueue } from '../../../operations/job/enqueue.ts';
import { customCommand } from '../../app/command.ts';
import type { Env } from '../../terminal/io.ts';
import { runJob } from './runner.ts';

const GRACE = '10s';
/** Of a name that is made of a word, in UTF-16 units. */
const LONGEST_NAME = 100;

/** A flag of this name says where the organization is. */
const { url, ...labels } = labelFields();

export const command = customCommand({
  path: ['job', 'run'],
  details:
    'Takes a place in a queue, says on standard error what is ahead, and runs COMMAND when it is its turn, with the terminal handed through and signals forwarded (a second Ctrl-C kills it). The exit status is that of COMMAND. Branch, tag, pull request, pipeline, block and URL come from the environment of GitHub Actions, GitLab, Semaphore, Jenkins, Buildkite or CircleCI, where no flag gives them; without --queue, the queue is named from them, and one of the project that is not there is made. COMMAND gets ROSTER_JOB_ID. Its arguments and output are not stored. Where contact is lost, it goes on; a runner that is killed holds nobody up for longer than the lease.',
  operation: jobEnqueue,
  flags: z.object({
    command: z.array(field(z.string(), 'the program with its arguments, behind --', 'COMMAND')).check(z.minLength(1)),
    project: z.optional(
      field(reference(), 'the project that it runs for: name or id (default: the variable ROSTER_PROJECT)', PROJECT),
    ),
    queue: z.optional(
      field(reference(), 'the queue in which it waits (default: one named from its branch and pipeline)', QUEUE),
    ),
    scope: z._default(
      field(z.enum(QUEUE_SCOPES), 'whether that is a queue of the project or of the organization'),
      'project',
    ),
    name: z.optional(field(label(), 'what the job is called (default: the program)', 'NAME')),
    priority: z._default(field(z.number(), 'what starts first: 0 to 100, the highest first', 'N'), PRIORITY),
    timeout: z.optional(field(span(), 'end it after this time: SIGTERM, then SIGKILL', 'TIME')),
    wait: z.optional(field(span(), 'how long to wait for its turn; then nothing is run, exit status 7', 'TIME')),
    grace: z._default(field(span(), 'the time between SIGTERM and SIGKILL', 'TIME'), GRACE),
    lease: z._default(
      field(z.number(), 'for how many seconds its runner may be silent before it counts as lost', 'SECONDS'),
      LEASE,
    ),
    strict: z._default(field(z.boolean(), 'end it where it counts as lost, because others may run then'), false),
    machine_type: z.optional(field(label(), 'the type of the machine that it runs on', 'TYPE')),
    ...labels,
    job_url: url,
  }),
  positions: ['command'],
  errors: ['unavailable', 'not_found', 'usage', 'conflict', 'no_program', 'not_executable'],
  examples: [
    'roster job run --project Rocket -- true',
    'roster job run --project Rocket --queue deploy --wait 30m --timeout 1h -- true',
  ],
  async run(cli, { command: words, timeout, wait, grace, strict, ...given }) {
    const { env } = cli.io;
    const { queue, machine_type, name } = given;
    return runJob(cli, {
      enqueue: {
        project: projectFrom(given.project, env),
        ...(queue === undefined ? {} : { queue }),
        scope: given.scope,
        name: name ?? nameOf(words),
        priority: given.priority,
        lease: given.lease,
        host: cli.io.host(),
        ...(machine_type === undefined ? {} : { machine_type }),
        ...withGiven(labelsFrom(env), { ...given, url: given.job_url }),
      },
      words,
      wait: wait === undefined ? undefined : spanOf(wait),
      timeout: timeout === undefined ? undefined : spanOf(timeout),
      grace: spanOf(grace) ?? 0,
      strict,
    });
  },
});

/** Throws `usage` where nothing says which project it is. */
function projectFrom(flag: string | undefined, env: Env): string {
  const named = flag ?? (env.ROSTER_PROJECT || undefined);
  if (named !== undefined) return named;
  throw new AppError('usage', 'it is not said which project the job is for', {
    hint: 'give --project PROJECT, or set ROSTER_PROJECT',
    flags: ['--project'],
  });
}

/** The program, without where it is: arguments may hold secrets. */
function nameOf([word = '']: readonly string[]): string {
  const name = z.safeParse(label(), basename(word).slice(0, LONGEST_NAME).trim());
  return name.success ? name.data : 'job';
}

/** Labels from flags, else from the environment. One that names what it is for replaces all of these. */
function withGiven(found: GivenLabels, given: GivenLabels): GivenLabels {
  const isRefGiven = [given.branch, given.tag, given.pull_request].some((one) => one !== undefined);
  const { branch: _branch, tag: _tag, pull_request: _pull, ...others } = found;
  const base: GivenLabels = isRefGiven ? others : found;
  const all = LABELS.map((name) => [name, given[name] ?? base[name]] as const);
  return Object.fromEntries(all.filter(([, text]) => text !== undefined));
}

import { AppError } from '../../../domain/errors.ts';
import { commandLine } from '../../../lib/shell.ts';
import { jobEnqueue } from '../../../operations/job/enqueue.ts';
import type { Cli } from '../../app/cli.ts';
import { aheadText } from './ahead-text.ts';
import { advance, LEAST, mayPass, reasonOf, renewalOf, reportEnd } from './contact.ts';
import type { JobPlan } from './plan.ts';
import type { Job } from './views.ts';

/** From the place in a queue to the turn. */

/** In milliseconds. */
const SECOND = 1000;

type Enqueued = JobPlan['enqueue'] & { readonly id: string };

/**
 * Takes a place, and waits until the job runs; undefined: a signal came. Throws `unavailable` after `wait` milliseconds,
 * `terminated` when it was stopped, `conflict` where it would wait for the job that it is part of, and what taking the place
 * throws.
 */
export async function untilTurn(cli: Cli, enqueue: Enqueued, wait: number | undefined): Promise<Job | undefined> {
  const { io } = cli;
  const until = wait === undefined ? Infinity : io.now() + wait;
  const tell = teller(cli);
  let job: Job = await cli.call(jobEnqueue, enqueue);
  try {
    while (job.state !== 'running') {
      if (job.state === 'lost') job = await cli.caller.call(jobEnqueue, enqueue);
      requireNoParent(job, io.env.ROSTER_JOB_ID);
      tell.waiting(job);
      if (io.now() >= until) throw tooLate(job);
      const begun = io.now();
      const left = Math.ceil((until - begun) / SECOND);
      try {
        job = (await advance(cli, job.id, Math.min(renewalOf(enqueue.lease), left), io.signal)) ?? job;
        tell.contact();
      } catch (error) {
        if (!mayPass(error)) throw error;
        tell.noContact(error);
      }
      if (io.signal.aborted) break;
      if (isEnded(job)) throw stoppedBefore(job);
      if (job.state === 'waiting' && io.now() - begun < LEAST) await io.pause(LEAST);
    }
  } catch (error) {
    if (!isEnded(job)) await reportEnd(cli, job, { stopped: true });
    throw error;
  }
  if (io.signal.aborted) {
    await reportEnd(cli, job, { stopped: true });
    return undefined;
  }
  tell.turn(job);
  return job;
}

const isEnded = ({ state }: Job): boolean => state !== 'waiting' && state !== 'running' && state !== 'lost';

/** Says on standard error how the waiting goes, each thing once. */
function teller(cli: Cli) {
  let told = '';
  let isInContact = true;
  return {
    waiting(job: Job) {
      const text = aheadText(job);
      if (text !== told) cli.note(text, 'started');
      told = text;
    },
    turn({ name }: Job) {
      if (told !== '') cli.note(`it is the turn of ${name}`, 'started');
    },
    contact() {
      if (!isInContact) cli.note('there is contact again', 'started');
      isInContact = true;
    },
    noContact(error: unknown) {
      if (isInContact) cli.note(`there is no contact, and it is tried again: ${reasonOf(error)}`, 'started');
      isInContact = false;
    },
  };
}

const tooLate = (job: Job): AppError =>
  new AppError('unavailable', `it was not the turn of ${job.name} in time, and nothing was run`, {
    hint: `what is ahead: ${commandLine('roster', 'job', 'list', '--open', '--project', job.project)}`,
    details: { job: job.id, position: job.position },
    flags: ['--wait'],
  });

const stoppedBefore = ({ id, name }: Job): AppError =>
  new AppError('terminated', `somebody stopped ${name} before its turn, and nothing was run`, {
    hint: commandLine('roster', 'job', 'show', id),
    details: { job: id },
  });

/** A job that waits behind the one that started it would wait for itself. */
function requireNoParent(job: Job, parent: string | undefined): void {
  if (parent === undefined || !job.ahead.some(({ id }) => id === parent)) return;
  throw new AppError('conflict', `${job.name} would wait for the job that it is part of, in the queue ${job.queue}`, {
    hint: 'give it another queue with --queue, or run its command without roster',
    details: { job: parent },
  });
}

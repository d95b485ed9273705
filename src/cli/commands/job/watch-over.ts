import type { Cli } from '../../app/cli.ts';
import { advance, LEAST, pause, reasonOf, renewalOf } from './contact.ts';
import type { JobPlan } from './plan.ts';
import type { Job } from './views.ts';

/** While a command runs: renews the lease of its job, and ends it when it must end. */

/** A command that is quicker is not renewed at all; in milliseconds, or half a lease. */
const FIRST = 1000;

type Send = (signal: 'SIGTERM' | 'SIGKILL') => void;

interface Watching {
  /** To be called once the command runs. */
  readonly started: (send: Send) => void;
  /** To be called once it has ended; whether it was because somebody stopped it. */
  readonly end: () => boolean;
}

/** Watches over a job that runs, from now on until its end. Throws nothing. */
export function watchOver(cli: Cli, job: Job, { enqueue, timeout, grace, strict }: JobPlan): Watching {
  const { io } = cli;
  const { name } = job;
  const ended = new AbortController();
  const timers = new Set<NodeJS.Timeout>();
  let wasStopped = false;
  let isEnding = false;

  function after(time: number, then: () => void): NodeJS.Timeout {
    const timer = setTimeout(then, time);
    timers.add(timer);
    return timer;
  }
  function terminate(send: Send, why: string): void {
    if (isEnding) return;
    isEnding = true;
    cli.note(`${why}, and it is ended`, 'needed');
    send('SIGTERM');
    after(grace, () => send('SIGKILL'));
  }
  /** With --strict, a command without contact ends with its lease, even while a request is still under way. */
  function leaseOf(send: Send): () => void {
    let timer: NodeJS.Timeout | undefined;
    return () => {
      clearTimeout(timer);
      if (strict)
        timer = after(enqueue.lease * 1000, () => terminate(send, `the lease of ${name} is over without contact`));
    };
  }

  async function renew(send: Send, renewed: () => void): Promise<void> {
    const seconds = renewalOf(enqueue.lease);
    let isInContact = true;
    while (!ended.signal.aborted) {
      const begun = io.now();
      try {
        const now = await advance(cli, job.id, seconds, ended.signal);
        if (now === undefined) return;
        renewed();
        if (!isInContact) cli.note('there is contact again', 'started');
        isInContact = true;
        if (now.stopping) {
          wasStopped = true;
          terminate(send, `somebody stopped ${name}`);
        } else if (now.state !== 'running') {
          if (strict) terminate(send, `${name} counts as lost`);
          else cli.note(`${name} counts as lost, and others may run now; it goes on`, 'needed');
          return;
        }
      } catch (error) {
        if (isInContact) cli.note(`there is no contact, and ${name} goes on: ${reasonOf(error)}`, 'needed');
        isInContact = false;
      }
      if (io.now() - begun < LEAST) await pause(LEAST, ended.signal);
    }
  }

  return {
    started(send) {
      const renewed = leaseOf(send);
      renewed();
      if (timeout !== undefined) after(timeout, () => terminate(send, `${name} took longer than its --timeout`));
      after(Math.min(FIRST, enqueue.lease * 500), () => void renew(send, renewed).catch(() => undefined));
    },
    end() {
      ended.abort();
      for (const timer of timers) clearTimeout(timer);
      return wasStopped;
    },
  };
}

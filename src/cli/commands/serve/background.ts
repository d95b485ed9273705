import type { TaskServices } from '../../../background/task.ts';
import type { RunningTasks } from '../../../background/run-tasks.ts';
import type { Environment } from '../../../core/context.ts';
import type { Store } from '../../../core/store/index.ts';
import type { Log } from '../../../server/log.ts';
import type { Metrics } from '../../../server/metrics.ts';
import { mailSettings, openMailer } from '../../process/smtp.ts';
import type { Env } from '../../terminal/io.ts';

/** Sends e-mail where the environment names a mail server, over a connection of its own. Throws `invalid`. */
function mailBy(env: Env): TaskServices['mail'] {
  const settings = mailSettings(env);
  if (settings === undefined) return undefined;
  return async (email) => {
    const mailer = await openMailer(settings);
    try {
      await mailer.send(email);
    } finally {
      mailer.close();
    }
  };
}

/** Runs the work that no request asks for, until it is stopped; log and metrics tell of each run. */
export async function runBackground(
  store: Store,
  { now, newId, outbound, sealing, openBucket, variable }: Environment,
  log: Log,
  metrics: Metrics,
  env: Env,
): Promise<RunningTasks> {
  const [{ runTasks }, { TASKS }] = await Promise.all([
    import('../../../background/run-tasks.ts'),
    import('../../../background/tasks.ts'),
  ]);
  return runTasks({
    tasks: TASKS,
    holder: { id: newId(), store, now: () => now() + store.clockSkew() },
    services: { outbound, sealing, openBucket, variable, mail: mailBy(env) },
    after: (milliseconds, call) => {
      const timer = setTimeout(call, milliseconds).unref();
      return () => clearTimeout(timer);
    },
    observe: (run) => {
      metrics.ran(run);
      if (run.outcome === 'failed') log.failed(`task ${run.task} failed`, run.error, 'server');
      else if (run.outcome === 'done') log.told(`task ${run.task} done`, { ms: run.duration });
    },
  });
}

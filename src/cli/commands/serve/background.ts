import type { TaskServices } from '../../../background/task.ts';
import type { After, RunningTasks, TaskRun } from '../../../background/run-tasks.ts';
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
      return await mailer.send(email);
    } finally {
      mailer.close();
    }
  };
}

/** A timer that keeps no process alive. */
const after: After = (milliseconds, call) => {
  const timer = setTimeout(call, milliseconds).unref();
  return () => clearTimeout(timer);
};

const holderOf = (store: Store, { now, newId }: Environment) => ({
  id: newId(),
  store,
  now: () => now() + store.clockSkew(),
});

const servicesOf = (
  { outbound, sealing, openBucket, verifyToken, signIn, variable, newId }: Environment,
  env: Env,
): TaskServices => ({
  outbound,
  sealing,
  openBucket,
  verifyToken,
  signIn,
  variable,
  newId,
  mail: mailBy(env),
});

/** Runs once what is due of the work that servers do, where none runs. Throws what the store throws. */
export async function runDue(
  store: Store,
  environment: Environment,
  env: Env,
  stopping: AbortSignal,
): Promise<readonly TaskRun[]> {
  const [{ runDueTasks }, { TASKS }] = await Promise.all([
    import('../../../background/run-tasks.ts'),
    import('../../../background/tasks.ts'),
  ]);
  const holder = holderOf(store, environment);
  return runDueTasks(TASKS, { holder, services: servicesOf(environment, env), after, stopping });
}

/** Runs the work that no request asks for, until it is stopped; log and metrics tell of each run. */
export async function runBackground(
  store: Store,
  environment: Environment,
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
    holder: holderOf(store, environment),
    services: servicesOf(environment, env),
    after,
    observe: (run) => {
      metrics.ran(run);
      if (run.outcome === 'failed') log.failed(`task ${run.task} failed`, run.error, 'server');
      else if (run.outcome === 'done') log.told(`task ${run.task} done`, { ms: run.duration });
    },
  });
}

import type { RunningTasks } from '../../../background/run-tasks.ts';
import type { Environment } from '../../../core/context.ts';
import type { Store } from '../../../core/store/index.ts';
import type { Log } from '../../../server/log.ts';
import type { Metrics } from '../../../server/metrics.ts';

/** Runs the work that no request asks for, until it is stopped; log and metrics tell of each run. */
export async function runBackground(
  store: Store,
  { now, newId, outbound, sealing, openBucket }: Environment,
  log: Log,
  metrics: Metrics,
): Promise<RunningTasks> {
  const [{ runTasks }, { TASKS }] = await Promise.all([
    import('../../../background/run-tasks.ts'),
    import('../../../background/tasks.ts'),
  ]);
  return runTasks({
    tasks: TASKS,
    holder: { id: newId(), store, now: () => now() + store.clockSkew() },
    services: { outbound, sealing, openBucket },
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

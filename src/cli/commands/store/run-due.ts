import type { TaskRun } from '../../../background/run-tasks.ts';
import { openServed } from '../../context/open-served.ts';
import { servicesFor } from '../../context/services.ts';
import type { Io } from '../../terminal/io.ts';
import { runDue } from '../serve/background.ts';

/** Runs once what is due of the work of a server, on a store where none runs. Throws as opening does, and the store. */
export async function runDueAt(location: string, io: Io): Promise<readonly TaskRun[]> {
  const local = await io.environment();
  const environment = { ...local, ...servicesFor(location, io.env, local) };
  const { store } = await openServed(location);
  try {
    return await runDue(store, environment, io.env, io.signal);
  } finally {
    await store.close();
  }
}

import { localBackends, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import type { Output } from '../../../../src/cli/terminal/streams.ts';
import { openAny } from '../../../../src/stores/open.ts';

/** A server does by itself what nobody asks for. */

let box: Sandbox;
afterEach(() => box.destroy());

test.each(localBackends())('serve runs its tasks, and logs them: $name', async (backend) => {
  box = await sandbox(backend);
  const stopping = new AbortController();
  let told = '';
  const stderr: Output = {
    isTTY: false,
    columns: 80,
    stream: process.stderr,
    write: (text) => {
      told += text;
      if (told.includes('"msg":"task clean-up done"')) stopping.abort('SIGTERM');
      return Promise.resolve();
    },
  };
  const { code } = await box.run(['serve', '--listen', '127.0.0.1:0', '--log-level', 'info'], {
    signal: stopping.signal,
    stderr,
  });
  expect(code).toBe(0);
  const store = await openAny(box.location, { create: false });
  const states = await store.read((tx) => tx.tasks.list());
  await store.close();
  expect(states).toMatchObject([
    { name: 'clean-up', holder: null, failures: 0, succeeded_at: expect.any(String) as string },
  ]);
});

test('a task that fails is found by doctor, with its reason', async () => {
  const [sqlite] = localBackends();
  if (sqlite === undefined) throw new Error('there is no backend');
  box = await sandbox(sqlite, async ({ location }) => {
    const store = await openAny(location, { create: false });
    await store.write((tx) =>
      tx.tasks.put({
        name: 'clean-up',
        holder: null,
        held_until: null,
        due_at: '2026-03-01T09:04:00.000Z',
        succeeded_at: '2026-03-01T07:00:00.000Z',
        failures: 3,
        error: 'the disk is full',
      }),
    );
    await store.close();
  });
  const findings = await box.json<{ code: string; subject: string; message: string }[]>('doctor');
  expect(findings.filter(({ code }) => code === 'task_failed')).toMatchObject([
    {
      subject: 'clean-up',
      message:
        'the task clean-up failed 3 times in a row, with: the disk is full; it is tried again at 2026-03-01T09:04:00.000Z, and last ended well at 2026-03-01T07:00:00.000Z',
    },
  ]);
});

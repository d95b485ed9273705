import { chmodSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from '../../../../src/domain/health.ts';
import { emptySandbox, localBackends, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { codes, doctor, splitShell } from '../../../support/doctor.ts';
import { loosen } from '../../../support/front-door.ts';

/** What is found on the machine itself: files that others can read, contexts and stores that are gone. */

const [sqlite] = localBackends();
let box: Sandbox;
beforeEach(async () => {
  if (sqlite === undefined) throw new Error('there is no backend');
  box = await sandbox(sqlite);
});
afterEach(() => box.destroy());

/** Does what a chmod command says. */
const chmod = (command: string | null | undefined) => {
  const [word, mode = '', path = ''] = splitShell(command ?? '');
  expect(word).toBe('chmod');
  chmodSync(path, Number.parseInt(mode, 8));
};

test.each([
  ['the configuration', 'config_open', (made: Sandbox) => loosen(join(made.dir, 'config', 'config.json'))],
  ['the folder of the configuration', 'config_open', (made: Sandbox) => chmodSync(join(made.dir, 'config'), 0o755)],
  ['the store', 'store_open', (made: Sandbox) => loosen(made.location)],
])('%s that others can reach is closed by the command', async (_what, code, open) => {
  open(box);
  const found = (await doctor(box)).find((one) => one.code === code);
  expect(found).toMatchObject({ severity: 'error' });
  expect((await box.run('doctor --fail-on error')).code).toBe(10);
  chmod(found?.command);
  expect(codes(await doctor(box))).toEqual(['one_owner']);
});

test('a context whose store is gone is removed', async () => {
  await box.json(['context', 'add', "it's", '--store', box.path('other.db')]);
  const found = (await doctor(box)).find((one) => one.code === 'context_store_gone');
  expect(found).toMatchObject({ severity: 'warning', subject: "it's" });
  expect((await box.run([...splitShell(found?.command ?? '').slice(1), '--yes'])).code).toBe(0);
  expect(codes(await doctor(box))).toEqual(['one_owner']);
});

test('a store that is not there is one error, not a stack', async () => {
  renameSync(box.location, box.path('moved.db'));
  const { code, stdout } = await box.run('doctor --json --fail-on error');
  expect(code).toBe(10);
  expect(codes(JSON.parse(stdout) as Finding[])).toEqual(['unreachable', 'context_store_gone']);
});

test('before there is anything, it says how to begin', async () => {
  if (sqlite === undefined) throw new Error('there is no backend');
  const empty = await emptySandbox(sqlite);
  const findings = await empty.json<Finding[]>('doctor');
  expect(findings).toMatchObject([{ code: 'unreachable', command: `roster init --store ${empty.location}` }]);
  await empty.destroy();
});

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { backends, sandbox } from '../harness.ts';
import type { Backend } from '../harness.ts';

/** The document of docs/organization-file.md is one, and does what the page says. */

const page = readFileSync(join(__dirname, '../../docs/organization-file.md'), 'utf8');
const [, example = ''] = /```yaml\n([^]*?)```/.exec(page) ?? [];
const [, tests = ''] = [...page.matchAll(/```yaml\n([^]*?)```/g)].map(([, text]) => text);
const [backend] = backends() as [Backend];

test('the document of the page is compared as it is told', async () => {
  const box = await sandbox(backend, async (acme) => {
    await acme.json('people add grace@acme.example --reveal');
    for (const name of ['Platform', 'Old']) await acme.json(['group', 'create', name]);
  });
  writeFileSync(box.path('org.yaml'), example);
  const { code, stdout, stderr } = await box.run(['diff', '-f', box.path('org.yaml'), '--fields', 'kind,object,name']);
  expect([code, stderr]).toEqual([10, expect.stringMatching(/^8 changes: 6 to add, 1 to change, 1 to remove\n/)]);
  expect(stdout.split('\n').slice(1, -1)).toEqual([
    'changed\torganization\tAcme',
    'added\trole\tAuditor',
    'added\trole\tLooker',
    'added\tperson\tbarbara',
    'added\tservice_account\tbuilder',
    'added\tgroup\tCompilers',
    'removed\tgroup\tOld',
    'added\tproject\tRocket',
  ]);
  await box.destroy();
});

test('the tests of the page hold in it', async () => {
  const box = await sandbox(backend, (acme) => acme.json('people add grace@acme.example --reveal'));
  writeFileSync(box.path('org.yaml'), example + tests);
  const { stdout } = await box.run(['diff', '-f', box.path('org.yaml'), '--json']);
  expect((JSON.parse(stdout) as { tests: unknown }).tests).toEqual({ assertions: 14, failures: [] });
  await box.destroy();
});

test('and is applied, once', async () => {
  const box = await sandbox(backend, async (acme) => {
    await acme.json('people add grace@acme.example --reveal');
    for (const name of ['Platform', 'Old']) await acme.json(['group', 'create', name]);
  });
  writeFileSync(box.path('org.yaml'), example);
  const flags = ['--secret-file', box.path('passwords.jsonl'), '--confirm', 'Acme', '--max-removals', '50'];
  const apply = () => box.run(['apply', '-f', box.path('org.yaml'), ...flags]);
  expect((await apply()).stderr).toContain('8 changes: 6 added, 1 changed, 1 removed\n');
  expect((await apply()).stderr).toBe('unchanged\n');
  await box.destroy();
});

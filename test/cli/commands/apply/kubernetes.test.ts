import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import type { JsonSchema, OpenApi } from '../../../../src/api/openapi/types.ts';
import { everyBackend, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { expectImported, rowsOf } from '../../../support/imported.ts';
import { valueFaults } from '../../../support/json-schema.ts';
import { thorough } from '../../../support/thorough.ts';
import { createToken, whoamiWith } from '../../../support/tokens.ts';
import { testWhere } from '../../../support/where.ts';

/** The Kubernetes organization from end to end: imported, exported, made anew from that, tested, kept in step. */

/** It stands beside the repository and is no part of it. */
const DIR = join(__dirname, '../../../../../shared/data/kubernetes');

/** Two ways have all that differs: an engine called directly, and the other one over HTTP. */
const WAYS = thorough([0, 3], [0, 1, 2, 3]);

interface Document {
  readonly people: readonly { readonly email: string; readonly username: string }[];
  readonly groups: readonly { readonly name: string; readonly members?: readonly string[] }[];
}

const LEAVERS = 100;

describe.each(everyBackend().filter((_, at) => WAYS.includes(at)))('on $name', (backend) => {
  const sandboxes: Sandbox[] = [];
  afterEach(() => Promise.all(sandboxes.map((box) => box.destroy())));
  const organization = async (): Promise<Sandbox> => {
    const box = await sandbox(backend);
    sandboxes.push(box);
    return box;
  };
  const write = (box: Sandbox, name: string, text: string): string => {
    writeFileSync(box.path(name), text);
    return box.path(name);
  };
  const secrets = (box: Sandbox, name: string) => ['--secret-file', box.path(name)];

  testWhere(existsSync(DIR), 'it is not beside this checkout')(
    'the Kubernetes organization, from end to end',
    async () => {
      const text = readFileSync(join(DIR, 'people.csv'), 'utf8');
      const rows = rowsOf(text);

      const first = await organization();
      await first.json(['people', 'import', join(DIR, 'people.csv'), '--create-groups', ...secrets(first, 'in.jsonl')]);
      await expectImported(first, rows);
      const projects = await first.run(['apply', '-f', join(DIR, 'org.yaml'), '--yes']);
      expect([projects.code, projects.stderr]).toEqual([0, projects.stderr]);

      const { stdout: exported } = await first.run('export');
      const document = parse(exported) as Document;
      expect([document.people.length, document.groups.length]).toEqual([1277, 284]);
      const schema = JSON.parse((await first.run('schema')).stdout) as OpenApi;
      const faults = (value: object): string[] => valueFaults(schema, schema as JsonSchema, value);
      expect([faults(document), faults({ ...document, people: [{ emial: 'ada@acme.example' }] }).length > 0]).toEqual([
        [],
        true,
      ]);
      const file = write(first, 'org.yaml', exported);
      expect(await first.run(['diff', '-f', file, '--prune'])).toMatchObject({
        code: 0,
        stderr: 'nothing would change\n',
      });

      const second = await organization();
      const applied = await second.run(['apply', '-f', file, '--yes', ...secrets(second, 'made.jsonl')]);
      expect([applied.code, second.read('made.jsonl').trimEnd().split('\n').length]).toEqual([0, 1276]);
      expect((await second.run('export')).stdout).toBe(exported);
      expect((await second.run(['diff', '-f', file, '--prune'])).stderr).toBe('nothing would change\n');

      const assertions = (can: string, cannot: string) => [{ subject: 'cblecker', can: [can], cannot: [cannot] }];
      const [right, wrong] = [
        assertions('organization.people.invite', 'organization.change_owner'),
        assertions('organization.change_owner', 'organization.people.invite'),
      ].map((tests, at) => write(second, `tests${at}.yaml`, stringify({ ...document, tests })));
      expect((await second.run(['test', '-f', right ?? ''])).code).toBe(0);
      expect((await second.run(['test', '-f', wrong ?? ''])).code).toBe(10);
      expect((await second.run(['diff', '-f', right ?? ''])).code).toBe(0);

      const lines = text.trimEnd().split('\n');
      const staff = write(
        second,
        'staff.csv',
        [...lines.slice(0, -LEAVERS), 'ada@acme.example,,Owner,', ''].join('\n'),
      );
      const synced = ['people', 'sync', staff, '--deactivate-missing', '--max-deactivations', String(LEAVERS), '--yes'];
      expect((await second.run([...synced, '--dry-run'])).code).toBe(0);
      const left = await second.json<{ action: string }[]>([...synced, ...secrets(second, 'synced.jsonl')]);
      expect(left.filter(({ action }) => action === 'deactivated')).toHaveLength(LEAVERS);
      const group = document.groups.find(({ members = [] }) => members.length > 20);
      const members = (group?.members ?? []).slice(0, 10);
      await second.json(['group', 'sync', group?.name ?? '', '--from', '-', '--max-removals', '100%'], {
        stdin: members.join('\n'),
      });
      expect((await second.run(['diff', '-f', file])).code).toBe(10);
      const others = (await first.run('export')).stdout;
      expect(others).toBe(exported);

      const old = await createToken(second, 'ci');
      const rotated = await second.run([
        ...['token', 'rotate', 'ci', '--deliver', `cat > ${second.path('delivered')}`],
        ...['--verify', 'test -n "$ROSTER_TOKEN"'],
      ]);
      expect([rotated.code, rotated.stderr]).toEqual([0, rotated.stderr]);
      expect([await whoamiWith(second, old.token), await whoamiWith(second, second.read('delivered'))]).toEqual([4, 0]);
      for (const box of [first, second])
        for (const argv of ['audit verify', 'store check']) expect((await box.run(argv)).code).toBe(0);
    },
  );
});

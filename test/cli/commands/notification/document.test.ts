import { writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { stringify } from 'yaml';
import type { Notification } from '../../../../src/domain/notifications/notification.ts';
import { EVENT_FILTERS, isOfEvents, JOB_FILTERS } from '../../../../src/domain/notifications/filters.ts';
import { rulesFault } from '../../../../src/domain/notifications/rules.ts';
import type { Filter, GivenRule, Rule } from '../../../../src/domain/notifications/rules.ts';
import { rules } from '../../../../src/domain/notifications/rules.ts';
import { backends, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { errorOf } from '../../../support/front-door.ts';
import { validValues } from '../../../support/schema-values.ts';

const SEMAPHORE = `apiVersion: v1alpha
kind: Notification
metadata:
  name: releases
spec:
  rules:
    - name: changes
      filter:
        resource: [/^User/]
      notify:
        email:
          to: [ada@acme.example]
`;

/** A filter of events alone, or of jobs alone. */
type Given = NonNullable<GivenRule['filter']>;
const halfOf = (filter: Given): Given => {
  const names: readonly (keyof Filter)[] = isOfEvents(filter) ? EVENT_FILTERS : JOB_FILTERS;
  return Object.fromEntries(Object.entries(filter).filter(([name]) => names.includes(name as keyof Filter)));
};

describe.each(backends())('the files of notifications on $name', (backend) => {
  let box: Sandbox;
  beforeAll(async () => (box = await sandbox(backend)));
  afterAll(() => box.destroy());

  const create = (text: string) => {
    writeFileSync(box.path('rules.yaml'), text);
    return box.run(['notification', 'create', '-f', box.path('rules.yaml'), '--json']);
  };

  test("Semaphore's document", async () => {
    const made = await create(SEMAPHORE);
    expect(made.stderr).not.toContain('error');
    expect(JSON.parse(made.stdout)).toMatchObject({ name: 'releases', rules: [{ name: 'changes' }] });
  });

  test('filters of jobs are kept, and told of in a table', async () => {
    const text = SEMAPHORE.replace('resource: [/^User/]', 'branches: [main, "/^v/"]').replace('to:', 'cc:');
    const made = await create(text.replace('releases', 'builds'));
    expect(JSON.parse(made.stdout)).toMatchObject({
      rules: [{ filter: { branches: ['main', '/^v/'] }, notify: { email: { to: ['ada@acme.example'], cc: [] } } }],
    });
    const { stdout } = await box.run('notification list');
    expect(stdout).toContain('changes (email; of jobs)');
  });

  const rule = (more: string): string => `name: x\nrules:\n  - name: r\n${more}`;
  test.each([
    [
      'filters of jobs and of events',
      SEMAPHORE.replace('filter:', 'filter:\n        branches: [main]'),
      'nothing is both',
    ],
    ['a receiver that is not active', SEMAPHORE.replace('email:', 'email:\n          status: INACTIVE'), 'ACTIVE'],
    ['blind copies', SEMAPHORE.replace('email:', 'email:\n          bcc: [eve@acme.example]'), 'bcc'],
    ['a text of its own', SEMAPHORE.replace('email:', 'email:\n          content: Hello'), 'content'],
    ['another method', SEMAPHORE.replace('email:', 'webhook:\n          action: put\n        email:'), 'POST'],
    ['another kind', SEMAPHORE.replace('kind: Notification', 'kind: Secret'), 'kind'],
    ['a key that stands twice', rule('    name: s\n    notify: {}\n'), 'DUPLICATE_KEY'],
    ['an unknown field', rule('    notify: { pager: {} }\n'), 'pager'],
    [
      'an unknown field of a webhook',
      rule('    notify: { webhook: { endpoint: "https://a", action: x } }\n'),
      'action',
    ],
    ['aliases', 'name: &a x\nrules: [{ name: *a, notify: {} }]\n', 'aliases'],
    ['several documents', 'name: x\n---\nname: y\n', 'several documents'],
    ['nothing', '', 'empty'],
    ['a list', '- a\n', 'no mapping'],
    ['a text', 'hello', 'no mapping'],
    ['a tag', 'name: !!js/function x\n', 'TAG'],
    ['broken YAML', 'name: [\n', 'no valid YAML'],
    ['depth', `name: ${'['.repeat(100_000)}`, 'nested too deep'],
    [
      'depth by indentation',
      Array.from({ length: 600 }, (_, at) => `${' '.repeat(at)}a:`).join('\n'),
      'nested too deep',
    ],
    ['depth of lists', `${'- '.repeat(5000)}a`, 'nested too deep'],
    ['10 MB', `name: ${'x'.repeat(10_000_000)}`, 'longer than'],
  ])('%s: refused', async (_what, text, message) => {
    const begun = performance.now();
    const error = errorOf(await create(text));
    expect(error).toMatchObject({ code: 'invalid' });
    expect(`${error.message} ${error.hint ?? ''}`).toContain(message);
    expect(performance.now() - begun).toBeLessThan(2000);
  });

  test('aliases that would explode are refused in no time', async () => {
    const levels = Array.from({ length: 30 }, (_, at) => `a${at + 1}: &b${at + 1} [${`*b${at},`.repeat(9)}]`);
    expect(errorOf(await create(['a0: &b0 x', ...levels].join('\n')))).toMatchObject({ code: 'invalid' });
  });

  test('what show prints as YAML is what edit takes, whatever the rules', async () => {
    const valid = (validValues(rules()) as fc.Arbitrary<GivenRule[]>)
      .map((all) =>
        all.map((one) => ({
          ...one,
          filter: halfOf(one.filter ?? {}),
          notify: { ...one.notify, webhook: undefined, slack: undefined },
        })),
      )
      .filter((all) => rulesFault(all as unknown as Rule[]) === undefined);
    await box.json('notification create round --email ada@acme.example');
    await fc.assert(
      fc.asyncProperty(valid, async (given) => {
        const edit = async (text: string) => {
          writeFileSync(box.path('round.yaml'), text);
          return box.json<Notification>(['notification', 'edit', 'round', '-f', box.path('round.yaml')]);
        };
        const edited = await edit(stringify({ rules: given }));
        const { stdout } = await box.run('notification show round -o yaml');
        expect(await edit(stdout)).toEqual(edited);
      }),
      { numRuns: 30 },
    );
  });
});

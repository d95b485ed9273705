import { localBackends, sandbox } from '../../harness.ts';
import type { Backend, Sandbox } from '../../harness.ts';
import { awkwardSemaphore, AWKWARD_TOKEN, AWKWARD_URL, ID, THERE } from '../../support/awkward-semaphore/index.ts';
import type { AwkwardSemaphore } from '../../support/awkward-semaphore/index.ts';
import { errorOf } from '../../support/front-door.ts';
import { semaphoreContext } from '../../support/semaphore-context.ts';
import type { SemaphoreContext } from '../../support/semaphore-context.ts';

/** Instances that answer what no Semaphore does. */

const [sqlite, postgresql] = localBackends() as readonly [Backend, Backend];

let box: Sandbox;
let semaphore: AwkwardSemaphore;
let there: SemaphoreContext;

beforeEach(async () => {
  box = await sandbox(sqlite);
  semaphore = awkwardSemaphore(box.environment);
  there = await semaphoreContext(box, semaphore.outside, { url: AWKWARD_URL, token: AWKWARD_TOKEN });
});
afterEach(() => box.destroy());

/** The list at this path is answered with a text. */
const listing = (path: string, text: string) => ({
  remote: () =>
    Promise.resolve({
      ...semaphore.outside,
      fetch: (url: string, init: RequestInit) =>
        new URL(url).pathname === `/api/v1alpha${path}`
          ? Promise.resolve(new Response(text))
          : semaphore.outside.fetch(url, init),
    }),
});

test.each([
  ['1e300', '1970-01-01T00:00:00.000Z'],
  ['1e12', '1970-01-01T00:00:00.000Z'],
  ['-5', '1970-01-01T00:00:00.000Z'],
  ['{"seconds":"soon"}', '1970-01-01T00:00:00.000Z'],
  ['{"seconds":"1767225600"}', '2026-01-01T00:00:00.000Z'],
])('a service account made at %s was made at %s', async (at, shown) => {
  const answer = `{"service_accounts":[{"id":"${ID('51')}","name":"robot","created_at":${at}}],"next_page_token":""}`;
  const { code, stdout } = await there.run('service-account list --json', listing('/service_accounts', answer));
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject([{ created_at: shown }]);
});

const projectWith = (id: string, spec: string): string =>
  `[{"metadata":{"id":"${id}","name":"Deep","owner_id":"${THERE.ada}"},"spec":${spec}}]`;

test('an answer that is nested without end is refused', async () => {
  const spec = `{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`;
  const result = await there.run('project list --json', listing('/projects', projectWith(ID('52'), spec)));
  expect(errorOf(result)).toMatchObject({
    code: 'unsupported_by_server',
    message: expect.stringContaining('nested') as unknown,
  });
});

test.each(['.', '..', '../members', 'a/b', 'a?b=c', ''])(
  'the id %j, which would lead elsewhere, is refused',
  async (id) => {
    const result = await there.run('project people list Deep --json', listing('/projects', projectWith(id, '{}')));
    expect(errorOf(result).code).toBe('unsupported_by_server');
  },
);

test('descriptions that a store would not take become fit, and the copy says so', async () => {
  const place = await postgresql.location(box.dir);
  const group = (tail: string, name: string, description: string) => ({ id: ID(tail), name, description });
  const groups = [
    group('61', 'Odd', 'a\u0000b\u001b[2J\u202Ec\nd'),
    group('62', 'Long', 'x'.repeat(5000)),
    group('63', 'Fit', 'Builds'),
  ];
  try {
    const result = await there.run(
      ['pull', '--context', 'acme', '--store', place],
      listing('/groups', JSON.stringify({ groups, total_pages: 1 })),
    );
    expect(result.stderr).toContain('of 2 descriptions the end, or characters that none has here, were left out');
    expect(result.code).toBe(0);
    expect((await there.json<{ description: string }>('group show Odd')).description).toBe('ab[2Jc\nd');
    expect((await there.json<{ description: string }>('group show Long')).description).toHaveLength(4096);
    expect((await there.json<{ description: string }>('group show Fit')).description).toBe('Builds');
  } finally {
    await postgresql.destroy(place);
  }
});

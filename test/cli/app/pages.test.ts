import { pagesOf } from '../../../src/cli/app/pages.ts';
import type { Page } from '../../../src/domain/page.ts';
import { bothWays, sandbox } from '../../harness.ts';
import type { Sandbox } from '../../harness.ts';
import { errorOf } from '../../support/front-door.ts';

/** Lists are followed to their end, and a server that gives pages without an end is left. */

async function read(page: (cursor?: string) => Page<number>): Promise<number[]> {
  const items: number[] = [];
  for await (const { items: some } of pagesOf((cursor) => Promise.resolve(page(cursor)))) items.push(...some);
  return items;
}

describe('the pages of a list', () => {
  test('are read to the last one, also beyond some that are empty', async () => {
    const asked: (string | undefined)[] = [];
    const items = await read((cursor) => {
      asked.push(cursor);
      const at = Number(cursor ?? 0);
      return { items: at % 3 === 0 ? [at] : [], next_cursor: at === 9 ? null : String(at + 1) };
    });
    expect(items).toEqual([0, 3, 6, 9]);
    expect(asked.slice(0, 3)).toEqual([undefined, '1', '2']);
  });

  test.each<[what: string, page: (at: number) => Page<number>, most: number]>([
    ['the same cursor', () => ({ items: [1], next_cursor: 'again' }), 2],
    ['empty pages with new cursors', (at) => ({ items: [], next_cursor: String(at) }), 101],
    ['items with new cursors', (at) => ({ items: [at], next_cursor: String(at) }), 10_000],
  ])('that go on without an end by %s are left', async (_what, page, most) => {
    let count = 0;
    await expect(read(() => page((count += 1)))).rejects.toMatchObject({ code: 'unsupported_by_server' });
    expect(count).toBe(most);
  });
});

describe('a server whose lists have no end', () => {
  let box: Sandbox;
  beforeAll(async () => {
    const remote = bothWays().find((one) => one.remote);
    if (remote === undefined) throw new Error('there is no way over HTTP');
    box = await sandbox(remote);
  });
  afterAll(() => box.destroy());

  test.each(['people deactivate --where status=active --yes', 'people list --all'])('is left by %s', async (argv) => {
    let requests = 0;
    const result = await box.run(`${argv} --json`, {
      between: (fetch) => (url, init) => {
        requests += 1;
        return new URL(url).pathname.endsWith('/people')
          ? Promise.resolve(Response.json({ items: [], next_cursor: `c${requests}` }))
          : fetch(url, init);
      },
    });
    expect([result.code, result.stdout, errorOf(result).code]).toEqual([7, '', 'unsupported_by_server']);
    expect(requests).toBeLessThan(110);
  });
});

import type { Ref } from '../../src/domain/references.ts';
import { projectCreate } from '../../src/operations/project/create.ts';
import { BASE } from '../../src/api/route.ts';
import { localBackends } from '../harness.ts';
import { ask } from '../support/attacked.ts';
import { acme } from '../support/semaphore.ts';
import type { Acme } from '../support/semaphore.ts';

/** Access answers come in pages, however small: one after the other they are the whole. */

interface Answer {
  readonly items: readonly Record<string, unknown>[];
  readonly next_cursor: string | null;
}

describe.each(localBackends())('$name', (backend) => {
  let box: Acme;
  beforeAll(async () => {
    box = await acme(backend);
    for (const name of ['zebra', 'Ärger', 'alpha', '\u{1F600}', '\uFB01ne']) await box.call(projectCreate, { name });
  });
  afterAll(() => box.destroy());

  const get = async (path: string): Promise<Answer> => {
    const answer = await ask(box.server, 'GET', BASE + path, { token: box.names.get('ada.token') });
    expect(answer.status).toBe(200);
    return JSON.parse(answer.text) as Answer;
  };
  async function inPages(path: string, limit: number): Promise<Answer['items']> {
    const items: Answer['items'][number][] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: Answer = await get(`${path}&limit=${limit}${cursor === '' ? '' : `&cursor=${cursor}`}`);
      expect(page.items.length).toBeLessThanOrEqual(limit);
      items.push(...page.items);
      cursor = page.next_cursor;
    }
    return items;
  }

  test.each([
    '/access/who?permission=organization.view',
    '/access/who?permission=project.view',
    '/access/list?subject=user:ada',
    '/access/list?subject=user:ada&project=zebra',
  ])('%s', async (path) => {
    const whole = await get(path);
    expect(whole.next_cursor).toBeNull();
    expect(whole.items.length).toBeGreaterThan(3);
    for (const limit of [1, 3, whole.items.length]) expect(await inPages(path, limit)).toEqual(whole.items);
  });

  test('a page goes on where it was though its last subject is gone', async () => {
    const path = '/access/who?permission=organization.view';
    const { items } = await get(path);
    const gone = Buffer.from(
      JSON.stringify([`0 ${String((items[0]?.subject as Ref | undefined)?.name)}`, 'gone']),
    ).toString('base64url');
    expect((await get(`${path}&cursor=${gone}`)).items).toEqual(items.slice(1));
  });

  test('a cursor that is none is refused', async () => {
    const path = `${BASE}/access/who?permission=organization.view&cursor=x`;
    expect((await ask(box.server, 'GET', path, { token: box.names.get('ada.token') })).status).toBe(400);
  });
});

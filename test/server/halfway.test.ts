import { BASE } from '../../src/api/route.ts';
import { typedFor } from '../support/attacked.ts';
import { coreBox } from '../support/core.ts';
import { testServer } from '../support/server.ts';

/** A fault of ours in the middle of an answer: the client is told that there was one, the log what it was. */

test('an import that fails halfway tells the request id, under which the log has the fault', async () => {
  const box = await coreBox();
  const failures: { readonly id: string; readonly error: unknown }[] = [];
  let writes = 0;
  const fault = new TypeError('hunter2 is not a function');
  const server = await testServer(box.path, box.environment, {
    store: {
      ...box.store,
      // That the token was used and the first batch are written, the second is not.
      write: (work, options) => ((writes += 1) > 2 ? Promise.reject(fault) : box.store.write(work, options)),
    },
    failed: (id, error) => failures.push({ id, error }),
  });
  try {
    const rows = Array.from({ length: 600 }, (_, at) => ({ line: at + 2, email: `p${at}@acme.example` }));
    const request = new Request(`https://roster.test${BASE}/people/import`, {
      method: 'POST',
      headers: { ...typedFor('/people/import'), authorization: `Token ${box.owner}` },
      body: rows.map((row) => `${JSON.stringify(row)}\n`).join(''),
    });
    const answer = await server.app(request, { address: '192.0.2.7' });
    const lines = (await answer.text()).trim().split('\n');
    const id = answer.headers.get('x-request-id');
    expect([answer.status, lines.length]).toEqual([200, 502]);
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ error: { code: 'internal', details: { request_id: id } } });
    expect(lines.join('')).not.toContain('hunter2');
    expect(failures).toEqual([{ id, error: fault }]);
  } finally {
    await server.close();
    await box.destroy();
  }
});

import { localBackends, sandbox } from '../harness.ts';
import { openStore } from '../../src/stores/open.ts';
import { csv, csvFile } from '../support/front-door.ts';
import { testServer } from '../support/server.ts';
import { onPort, stopServers, wire } from '../support/sockets.ts';
import { contextOf } from '../support/tokens.ts';

afterEach(stopServers);

test('an export whose store fails halfway is cut, so that half of it is seen to be half', async () => {
  const [sqlite] = localBackends();
  if (sqlite === undefined) throw new Error('there is no backend');
  // More events than one piece holds.
  const rows = Array.from({ length: 450 }, (_, at) => `p${at}@acme.example,p${at},Member,`);
  const box = await sandbox(sqlite);
  const token = contextOf(box).token ?? '';
  await box.json(['people', 'import', csvFile(box, csv(...rows)), '--secret-file', box.path('secrets')]);
  const store = await openStore(box.location);
  let reads = 0;
  const failing: typeof store = {
    ...store,
    // The first is of the IP allow list, the second finds out who asks, the third reads the first piece.
    read: (work) => ((reads += 1) > 3 ? Promise.reject(new Error('hunter2')) : store.read(work)),
  };
  const broken: unknown[] = [];
  const server = await testServer(box.location, box.environment, {
    store: failing,
    failed: (id, error) => broken.push({ id, error }),
  });
  try {
    const { port } = await onPort(server.app);
    const client = await wire(port);
    client.send('GET /api/v1/audit_logs/export HTTP/1.1', 'Host: roster.test', `Authorization: Token ${token}`, '', '');
    const answer = await client.closed;
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(answer).toMatch(/p449@acme.example/);
    // The last chunk, of no length, would say that the answer is whole.
    expect(answer).not.toMatch(/\r\n0\r\n\r\n$/);
    expect(answer).not.toContain('hunter2');
    const id = /x-request-id: (\S+)/.exec(answer)?.[1];
    expect(broken).toEqual([{ id, error: new Error('hunter2') }]);
    expect(id).toBeDefined();
  } finally {
    await server.close();
    await store.close();
    await box.destroy();
  }
});

import { openApi } from '../../src/api/openapi/index.ts';
import type { ResponseObject } from '../../src/api/openapi/types.ts';
import { BASE } from '../../src/api/route.ts';
import { tokenEnds } from '../../src/background/token-ends.ts';
import { tokenCreate } from '../../src/operations/token/create.ts';
import { api } from '../../src/registry.ts';
import { backends } from '../harness.ts';
import type { Backend } from '../harness.ts';
import { ask } from '../support/attacked.ts';
import { valueFaults } from '../support/json-schema.ts';
import { acme } from '../support/semaphore.ts';
import { taskServices } from '../support/services.ts';

/** Events in which nobody acted are as the description of the API has them. */

test('what a server found is listed and shown as described', async () => {
  const [backend] = backends() as [Backend];
  const box = await acme(backend);
  try {
    await box.call(tokenCreate, { name: 'ends', expires: '2d' });
    const { store, clock } = box;
    const signal = new AbortController().signal;
    await tokenEnds.run({ ...taskServices, newId: box.environment.newId, store, now: () => clock.now, signal });
    const { seq } = await store.read((tx) => tx.audit.head());
    const document = openApi(await api(), '1.2.3');
    const token = box.names.get('ada.token');
    for (const [path, described] of [
      ['/audit_logs?operation=EndsSoon', '/audit_logs'],
      [`/audit_logs/${seq}`, '/audit_logs/{event}'],
    ] as const) {
      const { status, text } = await ask(box.server, 'GET', `${BASE}${path}`, { token });
      const response = document.paths[described]?.get?.responses['200'] as ResponseObject;
      const schema = response.content?.['application/json']?.schema ?? {};
      expect([status, text.includes('EndsSoon'), valueFaults(document, schema, JSON.parse(text))]).toEqual([
        200,
        true,
        [],
      ]);
    }
  } finally {
    await box.destroy();
  }
});

import * as z from 'zod/mini';
import { operation } from '../../../src/core/operation.ts';
import type { AuditKind } from '../../../src/domain/audit.ts';
import { coreBox } from '../../support/core.ts';

/** An operation records only events of the kinds that it declares. */

const recording = (declared: AuditKind, recorded: AuditKind) =>
  operation({
    name: 'test.record',
    summary: 'Record an event',
    permission: { none: 'it is a test', authenticated: true },
    records: [declared],
    input: z.object({}),
    output: z.null(),
    run: (context) => {
      context.record({ kind: recorded, id: 'g', name: 'g', description: 'it happened' });
      return Promise.resolve(null);
    },
  });

test('an event of an undeclared kind is an internal error, and nothing is changed', async () => {
  const box = await coreBox();
  const before = (await box.events()).length;
  expect(await box.refusal(box.call(recording('Group.Added', 'Group.Removed'), {}))).toBe('internal');
  expect((await box.events()).length).toBe(before);
  expect(await box.refusal(box.call(recording('Group.Added', 'Group.Added'), {}))).toBeUndefined();
  expect((await box.events()).length).toBe(before + 1);
  await box.destroy();
});

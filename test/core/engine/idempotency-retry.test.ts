import { execute } from '../../../src/core/engine/index.ts';
import type { Store } from '../../../src/core/store/index.ts';
import { invitationAccept } from '../../../src/operations/invitation/accept.ts';
import { peopleInvite } from '../../../src/operations/people/invite.ts';
import { coreBox } from '../../support/core.ts';
import type { CoreBox } from '../../support/core.ts';

/** Calls whose transaction the engine runs again, as after a conflict with another one. */

let box: CoreBox;
beforeEach(async () => {
  box = await coreBox();
});
afterEach(() => box.destroy());

class Conflict extends Error {}

/** A store that rolls every write back once, and runs it again. */
const retryingStore = (): Store => ({
  ...box.store,
  write: async (work, options) => {
    const conflicting = box.store.write(async (tx) => {
      await work(tx);
      throw new Conflict();
    }, options);
    await conflicting.catch((error: unknown) => {
      if (!(error instanceof Conflict)) throw error;
    });
    return box.store.write(work, options);
  },
});

test('a call without a token whose transaction ran twice can be repeated', async () => {
  const [invited] = await box.call(peopleInvite, { people: [{ email: 'new@acme.example' }] });
  const input = { code: invited?.code ?? '', username: 'new', password: 'eve walks nine slow rivers' };
  const idempotency = { key: 'k'.repeat(43), target: 'invitation.accept', request: 'digest' };
  const session = { store: retryingStore(), token: undefined, environment: box.environment };
  const first = await execute(session, invitationAccept, input, { idempotency });
  expect(await box.call(invitationAccept, input, null, { idempotency })).toEqual(first);
});

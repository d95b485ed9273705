import { EVERYWHERE, permissionsOf } from '../../../src/domain/access/permission-set.ts';
import { openApi } from '../../../src/api/openapi/index.ts';
import { V1ALPHA } from '../../../src/compat/semaphore/routes.ts';
import { BASE } from '../../../src/api/route.ts';
import { api } from '../../../src/registry.ts';
import { localBackends } from '../../harness.ts';
import { ask } from '../../support/attacked.ts';
import { begun, likelyIn, listedIn, requestFor } from '../../support/document-requests.ts';
import { pick } from '../../support/document-values.ts';
import { random } from '../../support/random.ts';
import { acme } from '../../support/semaphore.ts';
import type { Acme } from '../../support/semaphore.ts';
import { thorough } from '../../support/thorough.ts';

/** A Member, the Helpdesk and a service account try every route of both APIs together, and never gain what none of them held. */

const ROUNDS = { sqlite: thorough(6, 10), postgresql: thorough(3, 10) };
const REQUESTS = 150;
const ATTACKERS = ['bob', 'dan', 'deployer'] as const;
/** Who has more than they do. */
const PRIVILEGED = ['ada', 'alice', 'carol'] as const;

/** What somebody may do, but for projects of their own. */
async function heldPermissionsOf(box: Acme, isCounted: (id: string) => boolean): Promise<Set<string>> {
  const places = [EVERYWHERE, box.names.get('Rocket') ?? ''];
  const graph = await box.store.read((tx) => tx.access.loadAll());
  const counted = graph.subjects.filter(({ type, id }) => type !== 'group' && isCounted(id));
  return new Set(
    counted.flatMap(({ id }) => {
      const held = permissionsOf(graph, id);
      return places.flatMap((place) => [...(held.get(place) ?? [])].map((one) => `${one} at ${place}`));
    }),
  );
}

test.each(localBackends())('$name: nobody gains', async (backend) => {
  const table = await api();
  const documents = [openApi(table, '1.2.3'), openApi(table, '1.2.3', V1ALPHA)];
  const [first, ...rest] = listedIn(documents).filter(
    // Reads give no permissions; logins and codes are tried elsewhere.
    ({ method, path }) => method !== 'GET' && !['/session', '/me', '/invitations/accept'].includes(path),
  );
  if (first === undefined) throw new Error('nothing is described');
  let done = 0;
  let refused = 0;
  const rounds = ROUNDS[backend.engine];
  for (let round = 0; round < rounds; round += 1) {
    const box = await acme(backend);
    const dice = random(`escalation:${round}`);
    try {
      const seen = await begun(box);
      const privileged = PRIVILEGED.map((name) => box.names.get(name) ?? '');
      const isAttacker = (id: string) => !privileged.includes(id);
      // Who holds a permission everywhere holds it in Rocket, too.
      const start = await heldPermissionsOf(box, isAttacker);
      const gainedBy = async () =>
        [...(await heldPermissionsOf(box, isAttacker))].filter(
          (one) => !start.has(one) && !start.has(one.replace(/ at .*/, ` at ${EVERYWHERE}`)),
        );
      const tokens = new Map<string, string>(ATTACKERS.map((name) => [name, box.names.get(`${name}.token`) ?? '']));
      for (let at = 0; at < REQUESTS; at += 1) {
        box.clock.now += 61_000;
        const one = pick(dice, [first, ...rest]);
        const made = requestFor(one, dice, likelyIn(box, one.path, dice, seen));
        const who = pick(dice, [...ATTACKERS, 'dan', 'dan']);
        const told = await ask(box.server, made.method, made.path, { ...made, token: tokens.get(who) });
        if (told.status === 403) refused += 1;
        if (told.status !== 200) continue;
        done += 1;
        expect({ who, made, gained: await gainedBy() }).toEqual({ who, made, gained: [] });
        for (const [, secret] of told.text.matchAll(/"(rst_\w+)"/g)) {
          const { text } = await ask(box.server, 'GET', `${BASE}/session`, { token: secret });
          expect(privileged.filter((id) => text.includes(id))).toEqual([]);
        }
        if (told.text.includes('"temporary_password":"'))
          expect(PRIVILEGED.filter((name) => told.text.includes(`"username":"${name}"`))).toEqual([]);
      }
    } finally {
      await box.destroy();
    }
  }
  // A property over refusals alone would prove nothing.
  expect(done).toBeGreaterThan(2 * rounds);
  expect(refused).toBeGreaterThan(20 * rounds);
});

import { hashSecret, generateToken } from '../../../src/core/secrets.ts';
import type { Sandbox } from '../../harness.ts';
import { behind } from '../../support/front-door.ts';

/** The organization in which the cross-section runs. */

/** The token of somebody in it; always the same, so that it need not be asked for. */
export const tokenOf = (name: string): string =>
  generateToken((bytes) => Buffer.from(hashSecret(name), 'hex').subarray(0, bytes));

/** Who has a token: people by username, and the machine. */
const ACTORS = ['grace', 'linus', 'margaret', 'hank', 'deployer'];

/** What a Helper may do: enough to try for more. */
const HELPER = ['people.view', 'people.invite', 'people.change_role', 'people.modify', 'people.remove']
  .concat('people.reset_password', 'groups.modify', 'groups.create', 'api_tokens.manage', 'roles.create')
  .map((name) => `--permission organization.${name}`);

const COMMANDS = [
  `role new Helper ${HELPER.join(' ')} --description=Helps`,
  'role new Spare --permission organization.people.view',
  'people add grace@acme.example --role Admin --reveal',
  'people add linus@acme.example,margaret@acme.example --reveal',
  'people add hank@acme.example --role Helper --reveal',
  'group create Platform --member linus',
  'group create Compilers --role Admin',
  'project create Rocket',
  'project create Website --owner grace',
  'project people add Rocket linus --role Reader',
  'service-account create deployer --reveal',
  'people invite guest@new.example --reveal',
];

/**
 * Acme: its Owner ada, the Admin grace who owns Website, the Members linus (in Platform, and Reader of Rocket) and
 * margaret, hank, who is Helper; the group Compilers of Admins, the service account deployer, an invitation.
 */
export async function organization(box: Sandbox): Promise<void> {
  for (const command of COMMANDS) await box.json(command);
  for (const name of ACTORS) await insertToken(box, name);
}

/** A token past the guards, so that nobody has to log in. */
const insertToken = (box: Sandbox, name: string): Promise<object[]> =>
  behind(
    box,
    `insert into tokens (id, kind, subject_type, subject_id, name, hash, last_four, created_at, created_by, expires_at)
      select $1, 'api', type, id, 'api', $2, $3, '2026-03-01T09:00:00.000Z', id, null from
        (select 'user' as type, id, username as name from people
          union all select 'service_account', id, name from service_accounts) subjects
      where name = $4`,
    `0190b000-0000-7000-8000-00000000000${ACTORS.indexOf(name)}`,
    hashSecret(tokenOf(name)),
    tokenOf(name).slice(-4),
    name,
  );

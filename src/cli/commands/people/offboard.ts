import { OWNER } from '../../../domain/guards.ts';
import type * as domain from '../../../domain/offboarding.ts';
import { required } from '../../../lib/required.ts';
import { commandLine } from '../../../lib/shell.ts';
import { counted } from '../../../lib/plural.ts';
import { peopleOffboard } from '../../../operations/people/offboard.ts';
import { customCommand } from '../../app/command.ts';
import type { Cli } from '../../app/cli.ts';
import type { Flat } from '../../context/flat.ts';
import type { Output } from '../../terminal/streams.ts';
import type { Item, View } from '../../terminal/output.ts';

type Offboarding = Flat<domain.Offboarding>;

export const command = customCommand({
  path: ['people', 'offboard'],
  details:
    'Shows the plan and asks, then does all of it or nothing. Their own tokens, roles and memberships go with them. Tokens that they made for service accounts are revoked as well, because they know them; programs that use those stop working. So are trusts in CI systems that they added (roster signin trust list), because they may run jobs there. With --keep-service-tokens both go on, and each is listed with the command that replaces it or ends it. Open invitations that they sent or that are to their address are revoked; with --keep-invitations, those that they sent are handed over with the projects, and can be accepted if the new sender has the permissions for it.',
  operation: peopleOffboard,
  flags: peopleOffboard.input,
  positions: ['person'],
  confirms: true,
  examples: [
    'roster people offboard linus --transfer-to grace --dry-run',
    'roster people offboard linus --transfer-to grace --yes',
  ],
  async run(cli, flags) {
    const plan = await cli.dryRun(peopleOffboard, flags);
    const { stdout, stderr } = cli.io;
    if (cli.flags.dryRun)
      return cli.format === 'table' && cli.flags.fields === undefined
        ? stdout.write(await planText(cli, plan, stdout))
        : cli.show(planned, plan, peopleOffboard.output);
    if (stderr.isTTY) await stderr.write(await planText(cli, plan, stderr));
    const { username } = plan.person;
    const confirmation = {
      question: plan.role === OWNER ? `Offboard ${username}, who is an Owner?` : `Offboard ${username}?`,
      ...(plan.role === OWNER ? { typed: username } : {}),
    };
    await cli.confirm(confirmation, () => Promise.resolve(plan));
    const done = await cli.call(peopleOffboard, flags);
    await cli.show(offboarded, done, peopleOffboard.output);
    for (const line of [...keptTokens(done), ...keptTrusts(done)]) cli.note(line);
  },
});

/** What happens to what, in words; the same before and after. */
const words = (plan: Offboarding): Item => ({
  person: plan.person.email === null ? plan.person.username : `${plan.person.username} (${plan.person.email})`,
  [plan.transferred_to === null ? 'projects' : `projects, to ${plan.transferred_to}`]: plan.projects,
  role: plan.role,
  groups: plan.groups,
  'roles in projects': plan.project_roles.map(({ project, role }) => `${project} (${role})`),
  tokens: plan.tokens.map(({ name, last_four }) => `${name} (…${last_four})`),
  [plan.service_account_tokens.some(({ revoked }) => revoked)
    ? 'tokens for service accounts, revoked'
    : 'tokens for service accounts']: plan.service_account_tokens.map(
    ({ service_account, name, last_four, last_used_at }) =>
      `${service_account} ${name} (…${last_four}, ${last_used_at === null ? 'never used' : `used ${last_used_at.slice(0, 10)}`})`,
  ),
  [plan.service_account_trusts.some(({ removed }) => removed)
    ? 'trusts for service accounts, removed'
    : 'trusts for service accounts']: plan.service_account_trusts.map(
    ({ service_account, issuer, subject }) => `${service_account} ${subject} (${issuer})`,
  ),
  [plan.person_tokens.length > 0 ? 'tokens for people, revoked' : 'tokens for people']: plan.person_tokens.map(
    ({ person, name, last_four }) => `${person} ${name} (…${last_four})`,
  ),
  [plan.temporary_passwords.length > 0 ? 'passwords that they know, ended' : 'passwords that they know']:
    plan.temporary_passwords,
  [becoming(plan, 'revoked').length > 0 ? 'invitations, revoked' : 'invitations']: becoming(plan, 'revoked'),
  ...(becoming(plan, 'handed_over').length === 0
    ? {}
    : { [`invitations, to ${replacementOf(plan)}`]: becoming(plan, 'handed_over') }),
});

/** The person who gets what is handed over, where something is. */
const replacementOf = ({ transferred_to }: Offboarding): string =>
  required(transferred_to, 'the person who gets what is handed over');

/** Addresses of the invitations of which the same becomes. */
const becoming = ({ invitations }: Offboarding, what: Offboarding['invitations'][number]['becomes']): string[] =>
  invitations.filter(({ becomes }) => becomes === what).map(({ address }) => address);

async function planText(cli: Cli, plan: Offboarding, { columns }: Pick<Output, 'columns'>): Promise<string> {
  const item = words(plan);
  const { renderFields } = await import('../../terminal/render.ts');
  return renderFields(item, Object.keys(item), { width: columns, wide: cli.flags.wide }, await cli.style());
}

const COLUMNS = [
  ...['username', 'transferred_to', 'projects', 'service_account_tokens', 'service_account_trusts', 'person_tokens'],
  ...['temporary_passwords', 'invitations'],
];

/** In cells, things go by their names. */
const row = (item: Item): Item => {
  const plan = item as Offboarding;
  return {
    ...item,
    username: plan.person.username,
    person: plan.person.username,
    project_roles: plan.project_roles.map(({ project, role }) => `${project}: ${role}`),
    tokens: plan.tokens.map(({ name }) => name),
    service_account_tokens: plan.service_account_tokens.map((token) => `${token.service_account}: ${token.name}`),
    service_account_trusts: plan.service_account_trusts.map((trust) => `${trust.service_account}: ${trust.subject}`),
    person_tokens: plan.person_tokens.map((token) => `${token.person}: ${token.name}`),
    invitations: plan.invitations.map(({ address }) => address),
  };
};

const planned: View<Offboarding> = { data: (plan) => plan, columns: COLUMNS, row };

const offboarded: View<Offboarding> = {
  ...planned,
  text: (plan) => {
    const { person, projects, service_account_tokens, service_account_trusts } = plan;
    const [ended, handedOver] = [becoming(plan, 'revoked').length, becoming(plan, 'handed_over').length];
    const revoked = service_account_tokens.filter((token) => token.revoked).length;
    const removed = service_account_trusts.filter((trust) => trust.removed).length;
    return `${[
      `${person.username} is offboarded`,
      ...(projects.length > 0 ? [`${counted(projects.length, 'project')} handed over to ${replacementOf(plan)}`] : []),
      ...(revoked > 0 ? [`${counted(revoked, 'token')} of service accounts revoked`] : []),
      ...(removed > 0 ? [`${counted(removed, 'trust')} of service accounts removed`] : []),
      ...(ended > 0 ? [`${counted(ended, 'invitation')} revoked`] : []),
      ...(handedOver > 0 ? [`${counted(handedOver, 'invitation')} handed over to ${replacementOf(plan)}`] : []),
    ].join('; ')}\n`;
  },
};

/** The commands that replace tokens that somebody gone may still have. */
const keptTokens = ({ person, service_account_tokens }: Offboarding): string[] =>
  service_account_tokens
    .filter(({ revoked }) => !revoked)
    .map(
      ({ service_account, id, name }) =>
        `${person.username} may still have the token ${name} of ${service_account}; to replace it: ${commandLine(
          ...['roster', 'token', 'reset', id, '--service-account', service_account],
        )}`,
    );

/** The commands that remove trusts that somebody gone had added. */
const keptTrusts = ({ person, service_account_trusts }: Offboarding): string[] =>
  service_account_trusts
    .filter(({ removed }) => !removed)
    .map(
      ({ service_account, id, subject }) =>
        `${person.username} had added the trust in ${subject} for ${service_account}; to remove it: ${commandLine(
          ...['roster', 'signin', 'trust', 'remove', id],
        )}`,
    );

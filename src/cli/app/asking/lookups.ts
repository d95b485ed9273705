import { AppError } from '../../../domain/errors.ts';
import type { Completion } from '../../../domain/field.ts';
import { MAX_LIMIT } from '../../../domain/page.ts';
import { SECTIONS } from '../../../domain/permissions.ts';
import { groupList } from '../../../operations/group/list.ts';
import { groupShow } from '../../../operations/group/show.ts';
import { notificationList } from '../../../operations/notification/list.ts';
import { notificationShow } from '../../../operations/notification/show.ts';
import { peopleList } from '../../../operations/people/list.ts';
import { peopleShow } from '../../../operations/people/show.ts';
import { projectList } from '../../../operations/project/list.ts';
import { projectShow } from '../../../operations/project/show.ts';
import { queueList } from '../../../operations/queue/list.ts';
import { queueShow } from '../../../operations/queue/show.ts';
import { roleList } from '../../../operations/role/list.ts';
import { roleShow } from '../../../operations/role/show.ts';
import { serviceAccountList } from '../../../operations/service-account/list.ts';
import { accessList } from '../../../operations/access/list.ts';
import { readConfig } from '../../context/config.ts';
import type { Validator, Choice, Choices } from '../../terminal/prompter.ts';
import type { Cli } from '../cli.ts';

/** What a question offers for a value that names something, and how a name is looked up. */

interface Lookup {
  readonly question: string;
  readonly choices: (cli: Cli) => Choices;
  /** Finds what a text names. Throws `not_found` with the nearest names, `ambiguous`. */
  readonly show?: (cli: Cli, text: string) => Promise<unknown>;
}

/** How many names one search offers. */
const OFFERED = 50;

const searching = (term: string) => ({ limit: OFFERED, ...(term === '' ? {} : { search: term }) });

const people = async (cli: Cli, term: string): Promise<Choice[]> =>
  (await cli.caller.call(peopleList, searching(term))).items.flatMap(({ id, username, email, role }) =>
    // Who is invited has no name yet.
    username === null
      ? []
      : [
          {
            value: username,
            description: [email, role].filter((part) => part !== null).join(', '),
            also: email === null ? [id] : [email, id],
          },
        ],
  );

const groups = async (cli: Cli, term: string): Promise<Choice[]> =>
  (await cli.caller.call(groupList, searching(term))).items.map(({ name, description }) => ({
    value: name,
    ...(description === '' ? {} : { description }),
  }));

/** The groups that there are. */
export const groupChoices =
  (cli: Cli): Choices =>
  (term) =>
    groups(cli, term);

const roles = async (cli: Cli, term: string): Promise<Choice[]> => {
  const { items } = await cli.caller.call(roleList, { limit: MAX_LIMIT });
  const isOnly = (name: string) => items.filter((one) => one.name === name).length === 1;
  return items
    .filter(({ name }) => name.toLowerCase().includes(term.toLowerCase()))
    .map(({ id, name, scope, description }) => ({
      value: isOnly(name) ? name : id,
      name: `${name} (${scope})`,
      description,
      also: [id],
    }));
};

/** Several places may have a queue of one name. */
const queues = async (cli: Cli, term: string): Promise<Choice[]> => {
  const { items } = await cli.caller.call(queueList, searching(term));
  const isOnly = (name: string) => items.filter((one) => one.name === name).length === 1;
  return items.map(({ id, name, project, status }) => ({
    value: isOnly(name) ? name : id,
    name,
    description: `${project ?? 'organization'}, ${status}`,
    also: [id],
  }));
};

const accounts = async (cli: Cli, term: string): Promise<Choice[]> =>
  (await cli.caller.call(serviceAccountList, searching(term))).items.map(({ name }) => ({
    value: name,
    description: 'service account',
  }));

export const LOOKUPS: Partial<Readonly<Record<Completion, Lookup>>> = {
  people: {
    question: 'Which person?',
    choices: (cli) => (term) => people(cli, term),
    show: (cli, person) => cli.caller.call(peopleShow, { person }),
  },
  groups: {
    question: 'Which group?',
    choices: (cli) => (term) => groups(cli, term),
    show: (cli, group) => cli.caller.call(groupShow, { group }),
  },
  projects: {
    question: 'Which project?',
    choices: (cli) => async (term) =>
      (await cli.caller.call(projectList, searching(term))).items.map(({ name, description }) => ({
        value: name,
        description,
      })),
    show: (cli, project) => cli.caller.call(projectShow, { project }),
  },
  notifications: {
    question: 'Which notification?',
    choices: (cli) => async (term) =>
      (await cli.caller.call(notificationList, searching(term))).items.map(({ name, status }) => ({
        value: name,
        description: status,
      })),
    show: (cli, notification) => cli.caller.call(notificationShow, { notification }),
  },
  queues: {
    question: 'Which queue?',
    choices: (cli) => (term) => queues(cli, term),
    show: (cli, queue) => cli.caller.call(queueShow, { queue }),
  },
  roles: {
    question: 'Which role?',
    choices: (cli) => (term) => roles(cli, term),
    show: (cli, role) => cli.caller.call(roleShow, { role }),
  },
  subjects: {
    question: 'Which person, group or service account?',
    choices: (cli) => async (term) => [
      ...(await people(cli, term)),
      ...(await groups(cli, term)),
      ...(await accounts(cli, term)),
    ],
    show: (cli, subject) => cli.caller.call(accessList, { subject, limit: 1 }),
  },
  permissions: {
    question: 'Which permission?',
    choices: () =>
      SECTIONS.flatMap(({ permissions }) =>
        Object.entries(permissions).map(([value, description]) => ({ value, description })),
      ),
  },
  contexts: {
    question: 'Which context?',
    choices: (cli) => Object.keys(readConfig(cli.io.env).contexts).map((value) => ({ value })),
  },
};

/** What is wrong with a name that was typed, in one line. */
const checkOf = (cli: Cli, { show }: Lookup): Validator | undefined =>
  show === undefined
    ? undefined
    : async (text) => {
        try {
          await show(cli, text);
          return undefined;
        } catch (error) {
          if (!(error instanceof AppError)) throw error;
          return error.hint === undefined ? error.message : `${error.message}; ${error.hint}`;
        }
      };

/** Asks for one thing that there is; names are completed, and checked before the next question. */
export async function askFor(cli: Cli, flag: string, completes: Completion, question?: string): Promise<string> {
  const prompter = await cli.prompter(flag);
  const lookup = LOOKUPS[completes];
  if (lookup === undefined) return prompter.input(question ?? `${flag}:`);
  return prompter.pick(question ?? lookup.question, permitted(lookup.choices(cli)), { check: checkOf(cli, lookup) });
}

/** Who may not list what there is can name it all the same. */
const permitted = (choices: Choices): Choices =>
  typeof choices === 'function'
    ? (term) =>
        choices(term).catch((error: unknown) => {
          if (error instanceof AppError && error.code === 'forbidden') return [];
          throw error;
        })
    : choices;

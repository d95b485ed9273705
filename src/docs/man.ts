import { exitTable } from '../cli/app/help.ts';
import { allCommands } from '../cli/app/registry.ts';
import type { Registry } from '../cli/app/registry.ts';
import { commonOptions } from '../cli/app/run-command.ts';
import type { Command } from '../cli/app/command.ts';
import { outlineOf } from './outline.ts';
import { bold, head, paragraph, section, subsection, tagged, text, verbatim } from './roff.ts';

/** The manual pages: roster(1), and one for each noun and each command of one word. */

interface Edition {
  readonly version: string;
  /** YYYY-MM-DD. */
  readonly date: string;
}

/** Every page by the name of its file. */
export async function manualPages(registry: Registry, edition: Edition): Promise<ReadonlyMap<string, string>> {
  const commands = await allCommands(registry);
  const below = new Map<string, Command[]>();
  for (const command of commands) below.set(command.path[0], [...(below.get(command.path[0]) ?? []), command]);
  const topics = [...below].map(([word, ofWord]) => ({ word, ofWord, summary: summaryOf(registry, word) }));
  return new Map([
    ['roster.1', overview(commands, topics, edition)],
    ...topics.map((topic) => [`roster-${topic.word}.1`, topicPage(topic, edition)] as const),
  ]);
}

/** The names of all pages, without loading a command. */
export const manualNames = ({ words, nouns }: Registry): readonly string[] =>
  ['roster.1', ...[...Object.keys(words), ...Object.keys(nouns)].map((word) => `roster-${word}.1`)].sort();

interface Topic {
  readonly word: string;
  readonly ofWord: readonly Command[];
  readonly summary: string;
}

const summaryOf = ({ words, nouns }: Registry, word: string): string =>
  words[word]?.summary ?? nouns[word]?.summary ?? '';

function overview(commands: readonly Command[], topics: readonly Topic[], { version, date }: Edition): string {
  const formats = commands.reduce<Command['formats']>((most, { formats: all }) => (all.length > most.length ? all : most), []);
  return page(
    head('roster', date, version),
    section('Name', text('roster - administer people, groups, roles, permissions, tokens and the audit log')),
    section('Synopsis', `${bold('roster')} COMMAND [ARGUMENTS] [OPTIONS]`),
    section(
      'Description',
      text(
        'roster administers an organization from a terminal, on a SQLite file, a PostgreSQL database, or an instance of roster that serves others over HTTP. Every change is checked, and recorded in an audit log whose events follow each other by their hashes.',
      ),
      paragraph('roster init sets an organization up; roster COMMAND --help explains a command.'),
    ),
    section('Commands', ...topics.map(({ word, summary }) => tagged(`roster-${word}(1)`, summary))),
    section('Options', ...commonOptions({ formats }).map(({ flags, description }) => tagged(flags, description))),
    section(
      'Exit status',
      ...exitTable().map(({ exit, codes, meaning }) => tagged(codes === '' ? String(exit) : `${exit} ${codes}`, meaning)),
    ),
    section(
      'Environment',
      tagged('ROSTER_STORE, ROSTER_URL, ROSTER_CONTEXT', 'The store, the instance or the context to work on; flags come first.'),
      tagged('ROSTER_TOKEN', 'The token to work with; it comes before those in contexts.'),
      tagged('ROSTER_CONFIG_DIR', 'The folder of the configuration.'),
    ),
    seeAlso(topics.map(({ word }) => `roster-${word}`)),
  );
}

function topicPage({ word, ofWord, summary }: Topic, { version, date }: Edition): string {
  return page(
    head(`roster-${word}`, date, version),
    section('Name', text(`roster-${word} - ${summary}`)),
    section('Synopsis', verbatim(ofWord.map((command) => outlineOf(command).usage))),
    section('Description', ...ofWord.map(commandPart)),
    section('Options', text('Every command takes the options of roster(1) as well.')),
    seeAlso(['roster']),
  );
}

function commandPart(command: Command): string {
  const outline = outlineOf(command);
  return subsection(
    outline.title,
    text(outline.text),
    ...outline.taken.map(({ term, describe }) => tagged(term, describe)),
    ...(outline.permissions.length === 0 ? [] : [paragraph(`Permission: ${outline.permissions.join('; ')}`)]),
    paragraph(`Errors: ${outline.errors.join(', ')}`),
    paragraph('Examples:'),
    verbatim(outline.examples),
  );
}

const seeAlso = (names: readonly string[]): string =>
  section('See also', text(names.map((name) => `${name}(1)`).join(', ')));

const page = (...parts: readonly string[]): string => `${parts.join('\n')}\n`;

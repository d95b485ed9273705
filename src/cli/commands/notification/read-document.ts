import { AppError } from '../../../domain/errors.ts';
import type { GivenRule } from '../../../domain/notifications/rules.ts';

/** The YAML of a notification: as `show -o yaml` prints it, or in Semaphore's document. */

/** What `show` prints beside what can be changed. */
const SHOWN_ONLY = ['id', 'status', 'acts_for', 'created_at', 'updated_at'];
/** Filters of Semaphore's that are about jobs. */
const OF_JOBS = ['projects', 'branches', 'pipelines', 'blocks', 'states', 'results', 'tags'];
/** How many brackets may be open at a place: rules need seven, texts may have some, and a parser runs out of stack on thousands. */
const MOST_OPEN_BRACKETS = 120;
/** How many dashes or question marks may begin lists or keys in a row, each of which nests by one. */
const MOST_DASHES = 50;
/** How many spaces may begin a line: each level of a block is indented by at least one. */
const MOST_INDENTATION = 500;

const TOO_MANY_DASHES = new RegExp(`(?:[-?] ){${MOST_DASHES}}`);
const TOO_INDENTED = new RegExp(`^ {${MOST_INDENTATION}}`, 'm');

type Fields = Readonly<Record<string, unknown>>;

/** The name and rules in a document. Throws `invalid`, saying where, and never repeating a value. */
export async function readDocument(
  text: string,
  file: string,
): Promise<{ readonly name: string | undefined; readonly rules: GivenRule[] | undefined }> {
  const where = file === '-' ? 'standard input' : file;
  const document = fieldsOf(await parsed(text, where), where, 'a notification');
  const isEnvelope = 'spec' in document;
  const metadata = isEnvelope ? fieldsOf(document.metadata ?? {}, where, 'metadata') : document;
  const spec = isEnvelope ? fieldsOf(document.spec, where, 'spec') : document;
  if (isEnvelope && document.kind !== 'Notification') throw faulty(where, 'its kind is not Notification');
  if (isEnvelope) {
    refuseOthers(document, ['apiVersion', 'kind', 'metadata', 'spec'], where);
    refuseOthers(spec, ['rules'], where, 'spec');
  } else refuseOthers(document, ['name', 'rules', ...SHOWN_ONLY], where);
  const { name } = metadata;
  if (name !== undefined && typeof name !== 'string') throw faulty(where, 'its name is not a text');
  if (spec.rules !== undefined && !Array.isArray(spec.rules)) throw faulty(where, 'its rules are not a list');
  const rules = spec.rules as GivenRule[] | undefined;
  for (const rule of rules ?? []) refuseUnknown(rule, where);
  return { name, rules };
}

/** The only document of a text, without aliases, tags and keys that stand twice. Throws `invalid`. */
async function parsed(text: string, where: string): Promise<unknown> {
  const { parseAllDocuments } = await import('yaml');
  if (tooDeep(text)) throw faulty(where, 'it is nested too deep');
  const documents = parseAllDocuments(text, { uniqueKeys: true, merge: false, logLevel: 'silent' });
  const [document, another] = Array.isArray(documents) ? documents : [];
  if (document === undefined) throw faulty(where, 'it is empty');
  if (another !== undefined) throw faulty(where, 'it has several documents');
  const [error] = [...document.errors, ...document.warnings];
  if (error !== undefined) {
    const line = error.linePos?.[0].line;
    throw faulty(where, `it is no valid YAML${line === undefined ? '' : `, at line ${line}`}: ${error.code}`);
  }
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch (error) {
    throw new AppError('invalid', `${where} cannot be read: it has aliases (*), which are not taken`, {
      hint: 'write out what they stand for',
      cause: error,
    });
  }
}

/** Whether a text nests by brackets, dashes or indentation more than rules do; it need not be YAML. */
function tooDeep(text: string): boolean {
  let depth = 0;
  let deepest = 0;
  for (const char of text) {
    if (char === '[' || char === '{') deepest = Math.max(deepest, (depth += 1));
    else if (char === ']' || char === '}') depth -= 1;
  }
  return deepest > MOST_OPEN_BRACKETS || TOO_MANY_DASHES.test(text) || TOO_INDENTED.test(text);
}

function refuseUnknown(rule: unknown, where: string): void {
  const { name, ...parts } = fieldsOf(rule, where, 'a rule');
  const called = typeof name === 'string' ? `the rule ${JSON.stringify(name.slice(0, 80))}` : 'a rule';
  refuseOthers(parts, ['filter', 'notify'], where, called);
  const filter = fieldsOf(parts.filter ?? {}, where, `the filter of ${called}`);
  const ofJobs = Object.keys(filter).filter((key) => OF_JOBS.includes(key));
  if (ofJobs.length > 0)
    throw new AppError('invalid', `${where}: ${called} filters by ${ofJobs.join(', ')}, which are of jobs`, {
      hint: 'roster has no jobs yet: filter audit events by resource, operation, actor, outcome',
    });
  refuseOthers(filter, ['resource', 'operation', 'actor', 'outcome'], where, `the filter of ${called}`);
  const notify = fieldsOf(parts.notify ?? {}, where, `what ${called} notifies`);
  const known = {
    slack: ['endpoint', 'channels', 'message'],
    webhook: ['endpoint', 'timeout', 'retries', 'secret', 'unsigned'],
    email: ['subject', 'to', 'cc'],
  };
  refuseOthers(notify, Object.keys(known), where, `what ${called} notifies`);
  for (const [channel, fields] of Object.entries(known))
    refuseOthers(fieldsOf(notify[channel] ?? {}, where, channel), fields, where, `${channel} of ${called}`);
}

function refuseOthers(fields: Fields, known: readonly string[], where: string, what = 'it'): void {
  const [other] = Object.keys(fields).filter((key) => !known.includes(key));
  if (other === undefined) return;
  throw new AppError('invalid', `${where}: ${what} has an unknown field ${JSON.stringify(other.slice(0, 80))}`, {
    hint: `the fields there: ${known.join(', ')}`,
  });
}

function fieldsOf(value: unknown, where: string, what: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw faulty(where, `${what} is no mapping of fields`);
}

const faulty = (where: string, why: string): AppError => new AppError('invalid', `${where} cannot be read: ${why}`);

import { AppError } from '../../../domain/errors.ts';
import { notificationIn } from '../../../domain/notifications/document.ts';
import type { NotificationDocument } from '../../../domain/notifications/document.ts';

/** The YAML of a notification: as `show -o yaml` prints it, or in Semaphore's document. */

/** How many brackets may be open at a place: rules need seven, texts may have some, and a parser runs out of stack on thousands. */
const MOST_OPEN_BRACKETS = 120;
/** How many dashes or question marks may begin lists or keys in a row, each of which nests by one. */
const MOST_DASHES = 50;
/** How many spaces may begin a line: each level of a block is indented by at least one. */
const MOST_INDENTATION = 500;

const TOO_MANY_DASHES = new RegExp(`(?:[-?] ){${MOST_DASHES}}`);
const TOO_INDENTED = new RegExp(`^ {${MOST_INDENTATION}}`, 'm');

/** The name and rules in a document. Throws `invalid`, saying where, and never repeating a value. */
export async function readDocument(text: string, file: string): Promise<NotificationDocument> {
  const where = file === '-' ? 'standard input' : file;
  return notificationIn(await parsed(text, where), where);
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

const faulty = (where: string, why: string): AppError => new AppError('invalid', `${where} cannot be read: ${why}`);

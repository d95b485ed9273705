import { parser } from 'sax';
import { AppError } from '../../domain/errors.ts';

/** Reads the few elements of XML that matter. Nothing in it is expanded: a document type is refused. */

/** The texts of elements by their paths, such as `ListBucketResult/Contents/Key`. Throws `unreachable` for what is no XML. */
export function textsOf(xml: Uint8Array): ReadonlyMap<string, readonly string[]> {
  const texts = new Map<string, string[]>();
  const path: string[] = [];
  let text = '';
  let elements = 0;
  const reader = parser(true, { position: false });
  const refuse = (): never => {
    throw new AppError('unreachable', 'the bucket answers with something that is not XML', {
      hint: 'check the endpoint',
      details: { reason: 'NOT_XML' },
    });
  };
  reader.onerror = refuse;
  reader.ondoctype = refuse;
  reader.onopentag = ({ name }) => {
    path.push(name);
    text = '';
    elements += 1;
    if (path.length > DEEPEST || elements > MOST_ELEMENTS) refuse();
  };
  reader.ontext = (piece) => (text += piece);
  reader.oncdata = (piece) => (text += piece);
  reader.onclosetag = () => {
    const at = path.join('/');
    const known = texts.get(at);
    if (known === undefined) texts.set(at, [text]);
    else known.push(text);
    path.pop();
    text = '';
  };
  reader.write(Buffer.from(xml).toString('utf8')).close();
  if (texts.size === 0) refuse();
  return texts;
}

const DEEPEST = 16;
/** A list of a thousand objects has some ten thousand. */
const MOST_ELEMENTS = 20_000;

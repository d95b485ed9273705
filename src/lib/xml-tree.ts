import { parser } from 'sax';
import type { QualifiedTag } from 'sax';

/** Small XML documents of strangers as trees: elements, attributes and text, and nothing that is expanded or fetched. */

export interface XmlElement {
  /** The namespace, whatever its prefix; empty: none. */
  readonly namespace: string;
  /** The name without a prefix. */
  readonly name: string;
  readonly attributes: readonly XmlAttribute[];
  readonly children: readonly XmlElement[];
  /** The text that stands directly in it, in one piece. */
  readonly text: string;
  readonly place: Place;
}

/** Where an element stands in the document, as offsets. */
interface Place {
  readonly from: number;
  /** The end of its start tag. */
  readonly tagTo: number;
  readonly to: number;
}

interface XmlAttribute {
  readonly namespace: string;
  readonly name: string;
  readonly value: string;
}

/** A tree, or what is wrong with the document, as the end of a sentence. */
type XmlTree = { readonly root: XmlElement } | { readonly fault: string };

const DEEPEST = 32;
const MOST_ELEMENTS = 10_000;
/** Readers copy all prefixes in scope at every element. */
const MOST_PREFIXES = 32;
/** What XML 1.0 allows in a document, and no other character. */
const ALLOWED = /^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u;

/** Reads a document. Comments, CDATA, document types and instructions are faults: different readers see different texts. */
export function readXml(text: string): XmlTree {
  const fault = markupFault(text);
  if (fault !== undefined) return { fault };
  try {
    return { root: treeOf(text) };
  } catch (error) {
    if (error instanceof XmlFault) return { fault: error.message };
    throw error;
  }
}

/** Outside of markup no `<` may stand as it is, so that a plain search finds all of it. */
function markupFault(text: string): string | undefined {
  if (!ALLOWED.test(text)) return 'holds characters that XML does not allow';
  if (/<!(?!--|\[CDATA\[)/.test(text)) return 'holds a document type';
  if (text.includes('<!')) return 'holds a comment or CDATA';
  if (new Set(text.match(/xmlns(?::[^\s=<>]*)?/g)).size > MOST_PREFIXES) return 'has too many namespaces';
  return /<\?/.test(text.replace(/^<\?xml\s[^<>]*\?>/, '')) ? 'holds a processing instruction' : undefined;
}

/** Only the five entities of XML are known. */
const OPTIONS = { xmlns: true, strictEntities: true, position: true } as const;

class XmlFault extends Error {}

const malformed = (): never => {
  throw new XmlFault('is no well-formed XML');
};

interface Open {
  readonly namespace: string;
  readonly name: string;
  readonly attributes: readonly XmlAttribute[];
  readonly children: XmlElement[];
  text: string;
  readonly place: { readonly from: number; readonly tagTo: number; to: number };
}

function treeOf(text: string): XmlElement {
  const open: Open[] = [];
  const roots: XmlElement[] = [];
  let elements = 0;
  let given = 0;
  const reader = parser(true, OPTIONS);
  reader.onerror = malformed;
  reader.onattribute = () => {
    given += 1;
  };
  reader.onopentag = (tag) => {
    elements += 1;
    const { uri: namespace, local: name, attributes: found } = tag as QualifiedTag;
    const attributes = Object.values(found).map(({ uri, local, value }) => ({ namespace: uri, name: local, value }));
    const hasTwoRoots = open.length === 0 && roots.length > 0;
    // The reader keeps one of two attributes of the same name.
    const isTwice = attributes.length !== given;
    if (hasTwoRoots || isTwice || open.length >= DEEPEST || elements > MOST_ELEMENTS) malformed();
    if (!attributes.every(({ value }) => ALLOWED.test(value))) malformed();
    given = 0;
    const place = { from: reader.startTagPosition - 1, tagTo: reader.position, to: 0 };
    open.push({ namespace, name, attributes, children: [], text: '', place });
  };
  reader.ontext = (piece) => {
    const element = open.at(-1);
    if (element !== undefined) element.text += piece;
  };
  reader.onclosetag = () => {
    const element = open.pop();
    if (element === undefined || !ALLOWED.test(element.text)) return malformed();
    element.place.to = reader.position;
    (open.at(-1)?.children ?? roots).push(element);
  };
  reader.write(text).close();
  return roots[0] ?? malformed();
}

/** Children of a name. */
export const childrenOf = ({ children }: XmlElement, namespace: string, name: string): readonly XmlElement[] =>
  children.filter((child) => child.namespace === namespace && child.name === name);

/** The value of an attribute without a namespace; undefined: it is not there. */
export const attributeOf = ({ attributes }: XmlElement, name: string): string | undefined =>
  attributes.find((attribute) => attribute.namespace === '' && attribute.name === name)?.value;

/** An element and all below it. */
export function* elementsIn(element: XmlElement): Generator<XmlElement> {
  yield element;
  for (const child of element.children) yield* elementsIn(child);
}

import { attributeOf, childrenOf, elementsIn, readXml } from '../../lib/xml-tree.ts';
import type { XmlElement } from '../../lib/xml-tree.ts';
import { ASSERTION, PROTOCOL, SIGNATURE, SUCCESS } from './names.ts';
import { refusedResponse, shown } from './refused.ts';
import { inPlace } from './signed-info.ts';
import type { SignatureInPlace } from './signed-info.ts';
import { requireSignature } from './signature.ts';

/**
 * The shape of a response, before any signature is checked: one assertion in the one place where it may stand, so that
 * what is signed and what is read cannot be two things.
 */

/** In bytes, before and after base64. */
const LARGEST = 256 * 1024;

/** A response that names a thousand groups has fewer; checking more would keep everybody else waiting. */
const MOST_ELEMENTS = 2500;
const MOST_ATTRIBUTES = 5000;
/** Of one element; readers compare each with all others. */
const MOST_TOGETHER = 64;

/** What a response says around its assertion; nothing of it is signed. */
interface Envelope {
  /** The document, as the library takes it. */
  readonly text: string;
  readonly assertionId: string;
  readonly signature: SignatureInPlace;
  readonly issuer: string | undefined;
  readonly destination: string | undefined;
  readonly inResponseTo: string | undefined;
}

/** Reads the parameter `SAMLResponse` of a form. Throws `unauthenticated` for what no honest provider sends. */
export function readEnvelope(parameter: string): Envelope {
  const text = decoded(parameter);
  // Counted before anything is read: an element has at most two tags.
  if (text.split('<', 2 * MOST_ELEMENTS + 2).length > 2 * MOST_ELEMENTS + 1) throw tooMuch();
  const tree = readXml(text);
  if ('fault' in tree) throw refusedResponse(tree.fault);
  const { root } = tree;
  if (root.namespace !== PROTOCOL || root.name !== 'Response' || attributeOf(root, 'Version') !== '2.0')
    throw refusedResponse('is no response of SAML 2.0');
  requireFew(root);
  requireSuccess(root);
  requireUniqueIds(root);
  const assertion = theAssertion(root);
  const signature = requireSignatures(root, assertion);
  const issuers = childrenOf(root, ASSERTION, 'Issuer');
  return {
    text,
    assertionId: attributeOf(assertion, 'ID') ?? '',
    signature: inPlace(text, [root, assertion], signature),
    issuer: issuers[0]?.text,
    destination: attributeOf(root, 'Destination'),
    inResponseTo: attributeOf(root, 'InResponseTo'),
  };
}

function requireFew(root: XmlElement): void {
  const all = [...elementsIn(root)];
  const attributes = all.reduce((sum, element) => sum + element.attributes.length, 0);
  const isCrowded = all.some((element) => element.attributes.length > MOST_TOGETHER);
  if (all.length > MOST_ELEMENTS || attributes > MOST_ATTRIBUTES || isCrowded) throw tooMuch();
}

const tooMuch = () => refusedResponse('says too much', 'let the identity provider send fewer groups and attributes');

/** Base64 may be broken into lines, and has nothing else between. */
function decoded(parameter: string): string {
  const base64 = parameter.replace(/\r?\n/g, '');
  if (parameter.length > LARGEST) throw refusedResponse(`is larger than ${LARGEST / 1024} KB`);
  const bytes = Buffer.from(base64, 'base64');
  if (base64 === '' || bytes.toString('base64') !== base64) throw refusedResponse('is no base64');
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw refusedResponse('is no text in UTF-8');
  }
}

/** Why a provider did not sign somebody in, by the last part of its status. */
const REFUSALS: Readonly<Record<string, string>> = {
  AuthnFailed: 'says that the sign-in failed',
  RequestDenied: 'says that the request was denied',
  NoPassive: 'says that nobody is signed in there',
  InvalidNameIDPolicy: 'says that it has no identifier of the format that was asked for',
  UnknownPrincipal: 'says that it does not know the person',
  RequestUnsupported: 'says that it does not support the request',
  Requester: 'says that it did not understand the request',
  Responder: 'says that it failed',
  VersionMismatch: 'says that it speaks another version of SAML',
};

function requireSuccess(root: XmlElement): void {
  const statuses = childrenOf(root, PROTOCOL, 'Status');
  const [code, ...others] = statuses.flatMap((status) => childrenOf(status, PROTOCOL, 'StatusCode'));
  if (statuses.length !== 1 || code === undefined || others.length > 0) throw refusedResponse('has not one status');
  const value = attributeOf(code, 'Value') ?? '';
  if (value === SUCCESS) return;
  const inner = childrenOf(code, PROTOCOL, 'StatusCode').map((one) => attributeOf(one, 'Value') ?? '');
  const words = [...inner, value].map((one) => one.replace(/^.*:/s, ''));
  const known = words.find((word) => Object.hasOwn(REFUSALS, word)) ?? '';
  throw refusedResponse(
    REFUSALS[known] ?? `does not say success, but ${shown(value)}`,
    'sign in again; if that does not help, ask the administrator of the identity provider, whose log says why',
  );
}

/** Attributes that a reader may take for the identity of an element, of any namespace. */
const isId = ({ name }: { readonly name: string }): boolean => name.toLowerCase() === 'id';

function requireUniqueIds(root: XmlElement): void {
  const ids = [...elementsIn(root)].flatMap(({ attributes }) => attributes.filter(isId).map(({ value }) => value));
  if (new Set(ids).size !== ids.length) throw refusedResponse('has the same ID twice');
  if (!ids.every((id) => /^[A-Za-z_][\w.-]{0,255}$/.test(id))) throw refusedResponse('has an ID that is none');
}

function theAssertion(root: XmlElement): XmlElement {
  const all = [...elementsIn(root)];
  if (all.some(({ name }) => name === 'EncryptedAssertion' || name === 'EncryptedID' || name === 'EncryptedAttribute'))
    throw refusedResponse('is encrypted', 'switch the encryption of assertions off at the identity provider');
  const named = all.filter(({ name }) => name.toLowerCase() === 'assertion');
  const [assertion] = childrenOf(root, ASSERTION, 'Assertion');
  if (named.length !== 1 || assertion === undefined) throw refusedResponse('has not exactly one assertion');
  if (all.filter(({ name }) => name.toLowerCase() === 'response').length !== 1)
    throw refusedResponse('holds another response');
  if (attributeOf(assertion, 'ID') === undefined) throw refusedResponse('has an assertion without an ID');
  return assertion;
}

/** What may stand in a response beside its assertion and signature. */
const BESIDE: readonly string[] = ['Issuer', 'Status', 'Assertion', 'Signature'];

/** Signatures stand in the response and in the assertion, at most one in each, and nowhere else. Tells that of the assertion. */
function requireSignatures(root: XmlElement, assertion: XmlElement): XmlElement {
  if (!root.children.every(({ name }) => BESIDE.includes(name)))
    throw refusedResponse('holds something beside its assertion');
  const all = [...elementsIn(root)].filter(({ name }) => name.toLowerCase() === 'signature');
  const ofResponse = childrenOf(root, SIGNATURE, 'Signature');
  const [ofAssertion, ...others] = childrenOf(assertion, SIGNATURE, 'Signature');
  if (ofAssertion === undefined)
    throw refusedResponse(
      'has no signature over its assertion',
      'let the identity provider sign assertions; a signature over the response alone is not enough',
    );
  if (others.length > 0 || ofResponse.length > 1 || all.length !== 1 + ofResponse.length)
    throw refusedResponse('has a signature too many');
  for (const signature of ofResponse) requireSignature(signature, root);
  requireSignature(ofAssertion, assertion);
  return ofAssertion;
}

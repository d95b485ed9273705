import { attributeOf, childrenOf } from '../../lib/xml-tree.ts';
import type { XmlElement } from '../../lib/xml-tree.ts';
import { ASSERTION, BEARER, SKEW } from './names.ts';
import { refusedResponse, shown } from './refused.ts';

/** What an assertion must say, once its signature is known to be right (SAML core 2.3, profiles 4.1.4.3). */

/** What this sign-in expects. */
interface Expected {
  /** The entity id of the identity provider. */
  readonly issuer: string;
  /** Our entity id. */
  readonly audience: string;
  /** Where responses are sent. */
  readonly recipient: string;
  /** The request that it answers; null: the provider began. */
  readonly requestId: string | null;
  /** Now, in milliseconds since 1970. */
  readonly now: number;
}

interface Subject {
  readonly nameId: string;
  /** The format of the name, as a URN. */
  readonly format: string;
}

/** For how long an assertion may be valid, in milliseconds. */
const LONGEST_LIFE = 24 * 60 * 60 * 1000;
/** In characters. */
const LONGEST_NAME = 1024;
const FORMATS = 'urn:oasis:names:tc:SAML:';
const UNSPECIFIED = `${FORMATS}1.1:nameid-format:unspecified`;
export const EMAIL_FORMAT = `${FORMATS}1.1:nameid-format:emailAddress`;
export const PERSISTENT_FORMAT = `${FORMATS}2.0:nameid-format:persistent`;
const STABLE: readonly string[] = [UNSPECIFIED, EMAIL_FORMAT, PERSISTENT_FORMAT];

/** Throws `unauthenticated` unless an assertion is for this sign-in. Tells until when it is, in milliseconds since 1970. */
export function requireFor(assertion: XmlElement, expected: Expected): number {
  const { issuer, now } = expected;
  const issuers = childrenOf(assertion, ASSERTION, 'Issuer');
  requireIssuer(issuers, issuer);
  const made = timeOf(assertion, 'IssueInstant');
  if (made === undefined || made > now + SKEW || made < now - LONGEST_LIFE)
    throw refusedResponse('was not made just now', CLOCKS);
  requireAuthentication(assertion, now);
  const until = Math.min(requireConfirmation(assertion, expected), requireConditions(assertion, expected));
  if (until > now + LONGEST_LIFE) throw refusedResponse('is valid for longer than a day');
  return until + SKEW;
}

const CLOCKS = 'sign in again; if that does not help, compare the clocks of both servers';

/** Throws `unauthenticated` unless there is one issuer, and the right one. */
function requireIssuer(issuers: readonly XmlElement[], issuer: string): void {
  const [given, ...others] = issuers;
  if (given === undefined || others.length > 0 || given.children.length > 0)
    throw refusedResponse('has not one issuer');
  if (given.text === issuer) return;
  throw refusedResponse(
    `is of ${shown(given.text)}, and not of ${issuer}`,
    'compare it with the entity id of the provider here: roster signin show',
  );
}

/** A time in UTC; undefined: the attribute is not there. */
function timeOf(element: XmlElement, name: string): number | undefined {
  const text = attributeOf(element, name);
  if (text === undefined) return undefined;
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(time)) throw refusedResponse(`has a ${name} that is no time in UTC`);
  return time;
}

function requireWindow(element: XmlElement, now: number): number {
  const from = timeOf(element, 'NotBefore');
  const until = timeOf(element, 'NotOnOrAfter');
  if (from !== undefined && now + SKEW < from) throw refusedResponse('is not valid yet', CLOCKS);
  if (until === undefined) throw refusedResponse('does not say until when it can be used');
  if (now - SKEW >= until) throw refusedResponse('is too old', CLOCKS);
  return until;
}

function requireAuthentication(assertion: XmlElement, now: number): void {
  const statements = childrenOf(assertion, ASSERTION, 'AuthnStatement');
  if (statements.length === 0) throw refusedResponse('does not say that anybody signed in');
  for (const statement of statements) {
    const ends = timeOf(statement, 'SessionNotOnOrAfter');
    if (ends !== undefined && now - SKEW >= ends) throw refusedResponse('is of a session that has ended');
  }
}

/** Whoever bears it is the subject: only for us, only now, and only for the request that we made. */
function requireConfirmation(assertion: XmlElement, expected: Expected): number {
  const [confirmation, ...others] = childrenOf(theSubject(assertion), ASSERTION, 'SubjectConfirmation').filter(
    (one) => attributeOf(one, 'Method') === BEARER,
  );
  const [data, ...more] = confirmation === undefined ? [] : childrenOf(confirmation, ASSERTION, DATA);
  if (data === undefined || others.length > 0 || more.length > 0)
    throw refusedResponse('has not one bearer confirmation of its subject');
  requireAt(attributeOf(data, 'Recipient'), expected.recipient, 'recipient');
  requireRequest(attributeOf(data, 'InResponseTo'), expected.requestId);
  return requireWindow(data, expected.now);
}

const DATA = 'SubjectConfirmationData';

/** Throws `unauthenticated` unless an address of a response is ours. */
export function requireAt(given: string | undefined, ours: string, what: 'recipient' | 'destination'): void {
  if (given === ours) return;
  throw refusedResponse(
    given === undefined ? `names no ${what}` : `names the ${what} ${shown(given)}, and not ${ours}`,
    `set the address of the assertion consumer service at the identity provider to ${ours}`,
  );
}

/** Throws `unauthenticated` unless a response answers the request that this browser made, or none if it made none. */
export function requireRequest(given: string | undefined, requestId: string | null): void {
  if (given === (requestId ?? undefined)) return;
  throw refusedResponse(
    given === undefined ? 'answers no request' : 'answers a request that this browser did not make',
    'begin again at the sign-in page, and finish in the same browser',
  );
}

function requireConditions(assertion: XmlElement, { audience, now }: Expected): number {
  const [conditions, ...others] = childrenOf(assertion, ASSERTION, 'Conditions');
  if (conditions === undefined || others.length > 0) throw refusedResponse('has no conditions, or several');
  const until = requireWindow(conditions, now);
  if (!conditions.children.every(({ namespace, name }) => namespace === ASSERTION && CONDITIONS.includes(name)))
    throw refusedResponse('has a condition that is not known here');
  const restrictions = childrenOf(conditions, ASSERTION, 'AudienceRestriction');
  const audiences = restrictions.map((one) => childrenOf(one, ASSERTION, 'Audience').map(({ text }) => text));
  if (audiences.length === 0) throw refusedResponse('is for no audience', audienceHint(audience));
  const elsewhere = audiences.find((named) => !named.includes(audience));
  if (elsewhere === undefined) return until;
  const named = shown(elsewhere.join(', '));
  throw refusedResponse(`is for the audience ${named}, and not ${audience}`, audienceHint(audience));
}

/** Each is used once here anyway, and none is passed on. */
const CONDITIONS: readonly string[] = ['AudienceRestriction', 'OneTimeUse', 'ProxyRestriction'];
const audienceHint = (audience: string): string =>
  `set the audience, or entity id, at the identity provider to ${audience}`;

function theSubject(assertion: XmlElement): XmlElement {
  const [subject, ...others] = childrenOf(assertion, ASSERTION, 'Subject');
  if (subject === undefined || others.length > 0) throw refusedResponse('has not one subject');
  return subject;
}

/** The name of whom it is about. Throws `unauthenticated` for one that may be somebody else's tomorrow. */
export function subjectOf(assertion: XmlElement): Subject {
  const [nameId, ...others] = childrenOf(theSubject(assertion), ASSERTION, 'NameID');
  if (nameId === undefined || others.length > 0) throw refusedResponse('has not one NameID');
  const { text, children } = nameId;
  const format = attributeOf(nameId, 'Format') ?? UNSPECIFIED;
  if (!STABLE.includes(format))
    throw refusedResponse(
      `names its subject in the format ${shown(format.replace(/^.*:/s, ''))}`,
      'let the identity provider send a NameID that stays the same: persistent, emailAddress or unspecified',
    );
  const isPlain = children.length === 0 && text !== '' && text.length <= LONGEST_NAME;
  if (!isPlain || text.trim() !== text || /[\p{Cc}\p{Cf}]/u.test(text))
    throw refusedResponse('has a NameID that cannot be shown');
  return { nameId: text, format };
}

/** What the codes of the system and of TLS say of a connection, in words. */

type FaultKind = 'time' | 'name' | 'authority' | 'protocol' | 'proxy' | 'host';

/** What is wrong for good: nothing was sent, and nothing will be. */
interface NetworkFault {
  /** With the code of the system. */
  readonly message: string;
  readonly hint: string;
}

/** What helps where it is not what helps everybody. */
export type NetworkHints = Readonly<Partial<Record<FaultKind, string>>>;

interface FaultOfCodes {
  readonly kind: FaultKind;
  readonly codes: RegExp;
  readonly message: (origin: string) => string;
  readonly hint: string;
}

/** The first that fits is meant. */
const FAULTS: readonly FaultOfCodes[] = [
  {
    kind: 'time',
    codes: /^CERT_(?:HAS_EXPIRED|NOT_YET_VALID)$/,
    message: (origin) => `the certificate of ${origin} is not valid now`,
    hint: 'its operator must renew it; also check the clock of this machine',
  },
  {
    kind: 'name',
    codes: /ALTNAME_INVALID$/,
    message: (origin) => `the certificate of ${origin} is for another name`,
    hint: 'check the URL: the host must be written as the certificate has it',
  },
  {
    kind: 'authority',
    codes: /CERT|SELF_SIGNED|UNABLE_TO_(?:GET|VERIFY)|ISSUER/,
    message: (origin) => `the certificate of ${origin} is not one to trust`,
    hint: 'name the authority that signed it in NODE_EXTRA_CA_CERTS, where roster runs',
  },
  {
    kind: 'protocol',
    codes: /^(?:ERR_SSL_|EPROTO$)/,
    message: (origin) => `what answers at ${origin} does not speak TLS`,
    hint: 'check the port',
  },
  {
    kind: 'proxy',
    codes: /^PROXY_REFUSED$/,
    message: (origin) => `the proxy does not let ${origin} through`,
    hint: 'check the URL',
  },
  {
    kind: 'host',
    codes: /^ENOTFOUND$/,
    message: (origin) => `there is no host for ${origin}`,
    hint: 'check the name in the URL, and the network',
  },
];

const faultWith = (code: string): FaultOfCodes | undefined => FAULTS.find(({ codes }) => codes.test(code));

/** Whether a code stands for what is wrong for good; else trying again may help. */
export const isForGood = (code: string): boolean => faultWith(code) !== undefined;

/** The fault that a code stands for, in words; undefined: trying again may help. */
export function networkFault(origin: string, code: string, hints: NetworkHints = {}): NetworkFault | undefined {
  const fault = faultWith(code);
  return fault && { message: `${fault.message(origin)} (${code})`, hint: hints[fault.kind] ?? fault.hint };
}

export const LATE = 'it did not answer in time';
const CUT = 'the connection was cut';

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: CUT,
  EAI_AGAIN: 'the host could not be looked up',
  EHOSTUNREACH: 'there is no route to it',
  ENETUNREACH: 'there is no route to it',
  EPIPE: CUT,
  ETIMEDOUT: LATE,
  CONNECT_TIMEOUT: LATE,
};

/** Why a connection failed this time. */
export const networkReason = (code: string): string => REASONS[code] ?? 'the connection failed';

/** What the codes of the system and of TLS say of a connection, in words. */

/** What is wrong for good: nothing was sent, and nothing will be. */
export interface NetworkFault {
  readonly kind: 'time' | 'name' | 'authority' | 'protocol' | 'proxy' | 'host';
  readonly message: (origin: string) => string;
}

/** The first that fits is meant. */
const FAULTS: readonly (NetworkFault & { readonly codes: RegExp })[] = [
  {
    kind: 'time',
    codes: /^CERT_(?:HAS_EXPIRED|NOT_YET_VALID)$/,
    message: (origin) => `the certificate of ${origin} is not valid now`,
  },
  {
    kind: 'name',
    codes: /ALTNAME_INVALID$/,
    message: (origin) => `the certificate of ${origin} is for another name`,
  },
  {
    kind: 'authority',
    codes: /CERT|SELF_SIGNED|UNABLE_TO_(?:GET|VERIFY)|ISSUER/,
    message: (origin) => `the certificate of ${origin} is not one to trust`,
  },
  {
    kind: 'protocol',
    codes: /^(?:ERR_SSL_|EPROTO$)/,
    message: (origin) => `what answers at ${origin} does not speak TLS`,
  },
  {
    kind: 'proxy',
    codes: /^PROXY_REFUSED$/,
    message: (origin) => `the proxy does not let ${origin} through`,
  },
  {
    kind: 'host',
    codes: /^ENOTFOUND$/,
    message: (origin) => `there is no host for ${origin}`,
  },
];

/** The fault that a code stands for; undefined: trying again may help. */
export const networkFault = (code: string): NetworkFault | undefined => FAULTS.find(({ codes }) => codes.test(code));

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

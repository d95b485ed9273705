import type { Breakage } from './breakage.ts';

/** What goes out: where requests may go, what a bucket is told, and secrets that are read back. */

const CLIENT = 'src/outbound/index.ts';
const EXCHANGE = 'src/outbound/exchange.ts';
const PUBLIC = 'src/outbound/public-address.ts';
const LOOKUP = 'src/outbound/checked-lookup.ts';
const BUCKET = 'src/outbound/bucket/index.ts';
const REQUESTS = 'src/outbound/bucket/requests.ts';
const KEY_FILE = 'src/stores/sqlite/key-file.ts';
const CLIENT_TEST = 'test/outbound/outbound.test.ts';
const PUBLIC_TEST = 'test/outbound/public-address.test.ts';
const FAULTS_TEST = 'test/outbound/bucket/faults.test.ts';
const BUCKET_TEST = 'test/outbound/bucket/bucket.test.ts';
const SEALING_TEST = 'test/stores/sealing.test.ts';

export const OUTBOUND: readonly Breakage[] = [
  {
    name: 'an address that is typed is not checked',
    file: CLIENT,
    find: 'if (isIP(host) !== 0 && !reachable(host))',
    replace: 'if (isIP(host) === 1 && !reachable(host))',
    tests: [CLIENT_TEST],
  },
  {
    name: 'credentials in a URL are sent',
    file: CLIENT,
    find: "if (url.username !== '' || url.password !== '')",
    replace: "if (url.username !== '' && url.password !== '')",
    tests: [CLIENT_TEST],
  },
  {
    name: 'more requests run at once than may',
    file: CLIENT,
    find: 'return oneOfFew(url.hostname, () => exchange(url, request, { agent, lookup: checked }), request.signal);',
    replace: 'return exchange(url, request, { agent, lookup: checked });',
    tests: [CLIENT_TEST],
  },
  {
    name: 'one host may have all requests under way',
    file: CLIENT,
    find: 'each: TO_ONE_HOST',
    replace: 'each: AT_ONCE',
    tests: [CLIENT_TEST],
  },
  {
    name: 'a request that waits does not heed its signal',
    file: CLIENT,
    find: '{ agent, lookup: checked }), request.signal);',
    replace: '{ agent, lookup: checked }));',
    tests: [CLIENT_TEST],
  },
  {
    name: 'one good address of a host is enough',
    file: LOOKUP,
    find: '[first, ...others].find(',
    replace: '[first].find(',
    tests: [CLIENT_TEST],
  },
  {
    name: 'a name is looked up again after the check',
    file: LOOKUP,
    find: 'return [first, ...others];',
    replace: 'const [again = first] = await resolve(host);\n    return [again, ...others];',
    tests: [CLIENT_TEST],
  },
  {
    name: 'the addresses of a cloud machine’s metadata are public',
    file: PUBLIC,
    find: "  '169.254.0.0/16',",
    replace: "  '169.254.0.0/32',",
    tests: [PUBLIC_TEST],
  },
  {
    name: 'IPv6 that nobody was given is public',
    file: PUBLIC,
    find: "(!address.includes(':') || publicIpv6(address))",
    replace: "(address !== '' || publicIpv6(address))",
    tests: [PUBLIC_TEST],
  },
  {
    name: 'a translated address is judged as it stands',
    file: PUBLIC,
    find: 'translated(address) ? embeddedIpv4(address) : address',
    replace: "translated(address) ? '8.8.8.8' : address",
    tests: [PUBLIC_TEST],
  },
  {
    name: 'a certificate of anybody is believed',
    file: EXCHANGE,
    find: 'rejectUnauthorized: true',
    replace: 'rejectUnauthorized: false',
    tests: [CLIENT_TEST],
  },
  {
    name: 'an object that is there is replaced',
    file: BUCKET,
    find: '...ofBody(body), ...ifAbsent,',
    replace: '...ofBody(body),',
    tests: [FAULTS_TEST, BUCKET_TEST],
  },
  {
    name: 'what a bucket fails at for a moment is given up',
    file: REQUESTS,
    find: 'if (delay === undefined || !isPassing(error))',
    replace: 'if (delay !== undefined || !isPassing(error))',
    tests: [FAULTS_TEST],
  },
  {
    name: 'what was sealed for one purpose opens for another',
    file: 'src/core/secrets.ts',
    find: '`roster sealed ${purpose}`',
    replace: "purpose === '' ? 'none' : 'roster sealed answer'",
    tests: ['test/core/secrets.test.ts', SEALING_TEST],
  },
  {
    name: 'a key file that others can read is used',
    file: KEY_FILE,
    find: 'isOpenToOthers(stat.mode)',
    replace: 'isOpenToOthers(0)',
    tests: [SEALING_TEST],
  },
  {
    name: 'a second process replaces the key that one has used',
    file: KEY_FILE,
    find: 'linkSync(partial, path);',
    replace: 'rmSync(path, { force: true });\n      linkSync(partial, path);',
    tests: [SEALING_TEST],
  },
];

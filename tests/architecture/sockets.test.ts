// F96, structural: what opens a connection to the outside is one module. Whoever else touches the network is named
// here with its reason.
import { expect, test } from 'vitest';
import { SOURCES, readImports } from './source-files.ts';

const NETWORK = new Set([
  'dgram',
  'dns',
  'dns/promises',
  'http',
  'http2',
  'https',
  'net',
  'nodemailer',
  'tls',
  'undici',
  'ws',
]);
const ALLOWED: Readonly<Record<string, string>> = {
  'src/adapters/http/dial.ts': 'the dialer: resolves, judges, opens',
  'src/adapters/http/http1.ts': 'undici pools over sockets of the dialer',
  'src/adapters/http/exchange.ts': 'types of undici',
  'src/adapters/http/http2.ts': 'HTTP/2 sessions over sockets of the dialer',
  'src/adapters/smtp/replies.ts': 'types of a socket of the dialer',
  'src/adapters/postgres/supervisor.ts': 'finds a free local port for the embedded server',
  'src/adapters/system/probe-tcp.ts': 'asks for the doctor whether an address of the configuration answers',
  'src/adapters/system/dns.ts': 'looks up what the DNS says about a sending domain; nothing is dialled',
  'src/adapters/smtp/session.ts': 'types of a socket of the dialer',
};
test('sockets are opened by the egress module alone', () => {
  const users = SOURCES.filter((path) =>
    readImports(path).packages.some((name) => NETWORK.has(name.replace(/^node:/, ''))),
  );
  expect(users.filter((path) => ALLOWED[path] === undefined)).toEqual([]);
  expect(Object.keys(ALLOWED).filter((path) => !users.includes(path))).toEqual([]);
});

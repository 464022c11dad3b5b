// Doors without a key: health, readiness, metrics (own token), version, the API document and its reader.
import { createHash, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Type } from 'typebox';
import type { TSchema } from 'typebox';
import { publicEndpoint } from '../../contract/endpoint.ts';
import type { ApiFacts } from '../../contract/openapi.ts';
import { describeApi } from '../../contract/openapi.ts';
import { ok } from '../../core/result.ts';
import type { Route } from '../handle.ts';
import { publicRoute } from '../handle.ts';
import type { Reply } from '../reply.ts';
import { NO_ICON } from './page.ts';
import { NOT_FOUND, failWith, refuseWith, succeed } from '../reply.ts';

export interface Readiness {
  readonly database: boolean;
  readonly migrations: boolean;
  /** False: restored or cloned, nothing is sent until an operator confirms. Does not make the process unready. */
  readonly sending: boolean;
}

export interface SystemServices {
  readonly facts: ApiFacts;
  readonly checkReadiness: () => Promise<Readiness>;
  readonly renderMetrics: () => Promise<{ readonly contentType: string; readonly text: string }>;
  /** Null: /metrics is closed. */
  readonly metricsToken: string | null;
}

const Message = Type.Object({ message: Type.String() });

const open = (id: string, path: string, summary: string, schema: TSchema, produces?: string) =>
  publicEndpoint({
    id,
    method: 'GET',
    path,
    area: 'System',
    summary,
    shapes: { responses: { 200: schema } },
    parse: () => ok(null),
    ...(produces === undefined ? {} : { produces }),
  });

export const systemRoutes = (services: SystemServices): readonly Route[] => [
  publicRoute(open('system.health', '/healthz', 'The process is alive', Message), async () => succeed()),
  publicRoute(readiness, async () => answerReadiness(await services.checkReadiness())),
  publicRoute(open('system.version', '/version', 'The version that runs', Message), async () =>
    succeed({ name: 'relance', version: services.facts.version }),
  ),
  publicRoute(metrics, async ({ headers }) => answerMetrics(services, headers['authorization'])),
];

const readiness = publicEndpoint({
  id: 'system.ready',
  method: 'GET',
  path: '/readyz',
  area: 'System',
  summary: 'Database and migrations are in order',
  shapes: {
    responses: {
      200: Type.Object({
        message: Type.String(),
        database: Type.Boolean(),
        migrations: Type.Boolean(),
        sending: Type.Boolean(),
      }),
      503: Message,
    },
  },
  parse: () => ok(null),
});

const answerReadiness = (state: Readiness): Reply =>
  state.database && state.migrations ? succeed({ ...state }) : failWith(503, 'Not ready', { ...state });

const metrics = open('system.metrics', '/metrics', 'Metrics for Prometheus', Type.String(), 'text/plain');

const answerMetrics = async (
  services: SystemServices,
  authorization: string | readonly string[] | undefined,
): Promise<Reply> => {
  const { metricsToken } = services;
  if (metricsToken === null) return refuseWith(NOT_FOUND);
  if (!isSame(String(authorization), `Bearer ${metricsToken}`)) {
    return refuseWith({ code: 'invalid_api_key', message: 'Invalid metrics token' });
  }
  const { contentType, text } = await services.renderMetrics();
  return { kind: 'text', status: 200, contentType, text };
};

const isSame = (given: string, wanted: string): boolean => timingSafeEqual(sha256(given), sha256(wanted));
const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

/** The document covers every other route, and itself. */
export const documentRoutes = (facts: ApiFacts, others: readonly Route[]): readonly Route[] => {
  const endpoints = [...others.map(({ endpoint }) => endpoint), document, reader, readerScript];
  const text = JSON.stringify(describeApi(endpoints, facts));
  return [
    publicRoute(document, async () => file('application/json; charset=utf-8', text)),
    publicRoute(reader, async () => ({
      ...file('text/html; charset=utf-8', READER_PAGE),
      headers: { 'content-security-policy': READER_POLICY },
    })),
    publicRoute(readerScript, async () => file('text/javascript; charset=utf-8', await readScript())),
  ];
};

const document = open('system.openapi', '/openapi.json', 'This document', Type.Object({}));
const reader = open('system.docs', '/docs', 'The API reference', Type.String(), 'text/html');
const readerScript = open(
  'system.docs.script',
  '/docs/reader.js',
  'The reader of the API reference',
  Type.String(),
  'text/javascript',
);

const file = (contentType: string, text: string): Reply => ({ kind: 'text', status: 200, contentType, text });

/** Works offline: the policy closes the proxy, the fonts and the telemetry that the reader knows. */
const READER_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
  "font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const READER_SETTINGS = JSON.stringify({
  withDefaultFonts: false,
  telemetry: false,
  hideClientButton: true,
  agent: { disabled: true },
  mcp: { disabled: true },
}).replaceAll('"', '&quot;');

const READER_PAGE = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Relance API</title>${NO_ICON}<meta name="viewport" content="width=device-width"></head>
<body>
<script id="api-reference" data-url="/openapi.json" data-configuration="${READER_SETTINGS}"></script>
<script src="/docs/reader.js"></script>
</body>
</html>
`;

let script: Promise<string> | null = null;
const readScript = (): Promise<string> => {
  const entry = import.meta.resolve('@scalar/fastify-api-reference');
  script ??= readFile(fileURLToPath(new URL('./js/standalone.js', entry)), 'utf8');
  return script;
};

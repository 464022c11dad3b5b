// The dashboard's page and files. The page is the same for every address (the router runs in the browser); files carry a
// fingerprint in their name and may be kept for good.
import { Type } from 'typebox';
import { publicEndpoint } from '../../contract/endpoint.ts';
import { ok } from '../../core/result.ts';
import type { PublicContext, Route } from '../handle.ts';
import { publicRoute } from '../handle.ts';
import type { Reply } from '../reply.ts';
import { NOT_FOUND, refuseWith } from '../reply.ts';

export type Encoding = 'br' | 'gzip' | 'identity';

export interface DashboardFile {
  readonly contentType: string;
  /** By encoding; identity is always there. */
  readonly bytes: Readonly<Partial<Record<Encoding, Uint8Array>>> & { readonly identity: Uint8Array };
}

export interface DashboardFiles {
  /** index.html */
  readonly page: string;
  /** By file name. */
  readonly assets: ReadonlyMap<string, DashboardFile>;
}

/**
 * Scripts are ours alone; styles may be inline because the component library positions with style attributes; pictures
 * may come from anywhere, since mails hold such. No form leaves, no other site frames us.
 */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; " +
  "img-src 'self' data: blob: https:; font-src 'self' data:; manifest-src 'self'; frame-src 'self'; " +
  "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

export const dashboardPage = (files: DashboardFiles): Reply => ({
  kind: 'text',
  status: 200,
  contentType: 'text/html; charset=utf-8',
  text: files.page,
  headers: {
    'content-security-policy': POLICY,
    'cache-control': 'no-cache',
    'referrer-policy': 'same-origin',
  },
});

/** Addresses that programs ask for never become a page. */
const FOR_PROGRAMS = /^\/(admin|assets|users|campaigns|canvas|messages|hooks|sdk)\//;

/** Somebody's browser asked for a screen: true for what is no route of ours and wants HTML. */
export const wantsPage = (method: string, url: string, accept: string | undefined): boolean =>
  method === 'GET' && (accept ?? '').includes('text/html') && !FOR_PROGRAMS.test(url);

const asset = publicEndpoint<{ readonly file: string }>({
  id: 'dashboard.asset',
  method: 'GET',
  path: '/assets/:file',
  area: 'System',
  summary: 'A file of the dashboard',
  produces: 'application/octet-stream',
  shapes: { params: Type.Object({ file: Type.String() }), responses: { 200: Type.Unknown() } },
  parse: ({ params }) => ok({ file: params['file'] ?? '' }),
});

const start = publicEndpoint({
  id: 'dashboard.start',
  method: 'GET',
  path: '/',
  area: 'System',
  summary: 'The dashboard',
  produces: 'text/html',
  shapes: { responses: { 200: Type.String() } },
  parse: () => ok(null),
});

export const dashboardRoutes = (files: DashboardFiles): readonly Route[] => [
  publicRoute(start, async () => dashboardPage(files)),
  publicRoute(asset, async ({ headers }, { file }) => {
    const found = files.assets.get(file);
    return found === undefined ? refuseWith(NOT_FOUND) : assetReply(found, headers);
  }),
];

const assetReply = (file: DashboardFile, headers: PublicContext['headers']): Reply => {
  const encoding = chooseEncoding(file, String(headers['accept-encoding'] ?? ''));
  return {
    kind: 'bytes',
    status: 200,
    contentType: file.contentType,
    bytes: file.bytes[encoding] ?? file.bytes.identity,
    headers: {
      'cache-control': 'public, max-age=31536000, immutable',
      vary: 'accept-encoding',
      ...(encoding === 'identity' ? {} : { 'content-encoding': encoding }),
    },
  };
};

const chooseEncoding = (file: DashboardFile, accepted: string): Encoding => {
  const takes = (name: string) => new RegExp(`\\b${name}\\b(?!\\s*;\\s*q=0(\\.0*)?\\s*(,|$))`).test(accepted);
  if (file.bytes.br !== undefined && takes('br')) return 'br';
  if (file.bytes.gzip !== undefined && takes('gzip')) return 'gzip';
  return 'identity';
};

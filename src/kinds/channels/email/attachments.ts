// Attachments are fetched through the guarded egress, at most 2 MB each (braze-rest-api 2.9), and kept for a
// while: the same file usually goes to many people.
import type { Json, JsonObject } from '../../../core/json.ts';
import { isObject, scalarText } from '../../../core/json.ts';
import type { Result } from '../../../core/result.ts';
import { err, ok } from '../../../core/result.ts';
import { MINUTE_MS } from '../../../core/time.ts';
import type { Instant } from '../../../core/time.ts';
import type { SendOutcome } from '../../../ports/provider.ts';
import type { MailAttachment, Transports } from '../../../ports/transports.ts';

export const MAX_ATTACHMENT_BYTES = 2 * 1024 * 1024;
const KEPT_MS = 5 * MINUTE_MS;
const MAX_KEPT = 8;
const FETCH_DEADLINE_MS = 5_000;

type Fetched = Result<MailAttachment, SendOutcome>;

export interface AttachmentReader {
  read(list: Json | undefined): Promise<Result<readonly MailAttachment[], SendOutcome>>;
}

export const makeAttachmentReader = (
  transports: Transports,
  credentials: Readonly<Record<string, string>>,
): AttachmentReader => {
  const kept = new Map<string, { readonly at: Instant; readonly file: Promise<Fetched> }>();
  const fetchKept = (entry: JsonObject): Promise<Fetched> => {
    const key = JSON.stringify(entry);
    const now = transports.clock.monotonic();
    const known = kept.get(key);
    if (known !== undefined && now - known.at < KEPT_MS) return known.file;
    const file = fetchOne(entry, transports, credentials);
    kept.set(key, { at: now, file });
    for (const oldest of kept.keys()) if (kept.size > MAX_KEPT) kept.delete(oldest);
    void file.then((fetched) => {
      if (!fetched.ok) kept.delete(key);
    });
    return file;
  };
  return {
    read: async (list) => {
      const entries = Array.isArray(list) ? list.filter(isObject) : [];
      const fetched = await Promise.all(entries.map((entry) => fetchKept(entry as JsonObject)));
      const files: MailAttachment[] = [];
      for (const file of fetched) {
        if (!file.ok) return file;
        files.push(file.value);
      }
      return ok(files);
    },
  };
};

const fetchOne = async (
  entry: JsonObject,
  transports: Transports,
  credentials: Readonly<Record<string, string>>,
): Promise<Fetched> => {
  const url = scalarText(entry['url']);
  const name = entry['basic_auth_credential'];
  const secret = typeof name === 'string' ? credentials[name] : undefined;
  if (typeof name === 'string' && secret === undefined)
    return err({ kind: 'rejected', reason: 'content_invalid', detail: `There is no credential ${name}.` });
  const result = await transports.http.request({
    url,
    method: 'GET',
    headers: secret === undefined ? {} : { authorization: `Basic ${transports.crypto.base64(secret)}` },
    timeoutMs: FETCH_DEADLINE_MS,
    maxResponseBytes: MAX_ATTACHMENT_BYTES,
    binary: true,
  });
  if (result.phase === 'blocked')
    return err({ kind: 'rejected', reason: 'content_invalid', detail: `Attachment: ${result.error}` });
  if (result.phase !== 'answered') return err({ kind: 'not_sent', detail: `Attachment: ${result.error}` });
  if (result.truncated)
    return err({ kind: 'rejected', reason: 'content_invalid', detail: 'The attachment has more than 2 MB.' });
  if (result.status !== 200 || result.bytes === undefined)
    return err({ kind: 'not_sent', detail: `Attachment: HTTP ${result.status}` });
  const extension = /\.([A-Za-z0-9]{1,10})(?:[?#]|$)/.exec(url)?.[1];
  const fileName = scalarText(entry['file_name']);
  return ok({
    fileName: extension === undefined ? fileName : `${fileName}.${extension.toLowerCase()}`,
    contentType: result.headers['content-type'] ?? 'application/octet-stream',
    content: result.bytes,
  });
};

// An import as the server shows it, and how a file goes up: in pieces, each sent again when the connection breaks.
import { queryOptions } from '@tanstack/react-query';
import type { Api } from '../../api.ts';

export interface Target {
  readonly to: string;
  readonly name?: string;
  readonly type?: string;
  readonly group_id?: string;
}

export interface Import {
  readonly import_id: string;
  readonly name: string;
  readonly kind: 'attributes' | 'events';
  readonly status: 'uploading' | 'ready' | 'running' | 'done' | 'failed' | 'cancelled';
  readonly columns: readonly string[];
  readonly mapping: readonly Target[];
  readonly options: { readonly update_existing_only: boolean; readonly fire_triggers: boolean };
  readonly list_id: string | null;
  readonly next_sequence: number;
  readonly rows: number;
  readonly done_rows: number;
  readonly created: number;
  readonly updated: number;
  readonly skipped: number;
  readonly rejected: number;
  readonly error: string | null;
  readonly created_by: string;
  readonly created_at: string;
  readonly started_at: string | null;
  readonly finished_at: string | null;
}

export interface Reject {
  readonly row: number;
  readonly column: string;
  readonly reason: string;
  readonly sentence: string;
  readonly cells: readonly string[];
}

export interface Check {
  readonly checked: number;
  readonly valid: number;
  readonly blank: number;
  readonly rejects: readonly Reject[];
  readonly sample: readonly (readonly string[])[];
}

interface One {
  readonly import: Import;
}

const POLL_MS = 1_000;

export const importQuery = (api: Api, importId: string) =>
  queryOptions({
    queryKey: [api.workspace, 'imports', importId],
    queryFn: ({ signal }) => api.get<One>(`/admin/v1/imports/${importId}`, {}, signal),
    select: (answer: One) => answer.import,
    // While it runs the figures move.
    refetchInterval: ({ state }) => (state.data?.import.status === 'running' ? POLL_MS : false),
  });

const PIECE_BYTES = 1_000_000;

/** `onProgress` gets the share that is up. Bytes are cut anywhere: the decoder keeps what a cut left over. */
export const uploadFile = async (
  api: Api,
  file: File,
  kind: Import['kind'],
  onProgress: (share: number) => void,
): Promise<Import> => {
  const made = await api.post<One>('/admin/v1/imports', { name: file.name.slice(0, 200), kind });
  const path = `/admin/v1/imports/${made.import.import_id}/chunks`;
  const decoder = new TextDecoder('utf-8');
  let latest = made.import;
  for (let at = 0, sequence = 0; at < file.size || sequence === 0; at += PIECE_BYTES, sequence++) {
    const last = at + PIECE_BYTES >= file.size;
    const bytes = await file.slice(at, at + PIECE_BYTES).arrayBuffer();
    const text = decoder.decode(bytes, { stream: !last });
    latest = (await api.post<One>(path, { sequence, text, last })).import;
    onProgress(Math.min(1, (at + PIECE_BYTES) / Math.max(1, file.size)));
    if (latest.status === 'failed') return latest;
  }
  return latest;
};

/** One line of CSV. */
const lineOf = (cells: readonly string[]): string =>
  `${cells.map((cell) => (/[",\r\n;]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\r\n`;

const REJECT_PAGE = 1_000;

/** The refused rows as a file: what stood in it, with the number of the row, the column and the reason in front. */
export const rejectsFile = async (
  api: Api,
  one: Import,
  language: string,
  names: readonly [string, string, string],
): Promise<Blob> => {
  const lines = [lineOf([...names, ...one.columns])];
  for (let after: number | null = 0; after !== null;) {
    const page: { readonly rejects: readonly Reject[]; readonly next: number | null } = await api.get(
      `/admin/v1/imports/${one.import_id}/rejects`,
      { after_row: after, limit: REJECT_PAGE, language },
    );
    for (const { row, column, sentence, cells } of page.rejects)
      lines.push(lineOf([String(row), column, sentence, ...cells]));
    after = page.next;
  }
  return new Blob(['\ufeff', ...lines], { type: 'text/csv' });
};

export const saveBlob = (blob: Blob, name: string): void => {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
};

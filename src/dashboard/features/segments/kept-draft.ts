// What somebody is typing, kept for this tab: a reload or a sign-in in between loses nothing.
import type { Rule } from '../../parts/rule-builder/rule-tree.ts';

export interface SegmentDraft {
  readonly name: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly rule: Rule | null;
  readonly tracked: boolean;
  /** The one the change started from. */
  readonly version: number;
}

const keyOf = (workspace: string, id: string | null): string => `relance.segment.${workspace}.${id ?? 'new'}`;

export const keptDraft = (workspace: string, id: string | null): SegmentDraft | null => {
  const text = sessionStorage.getItem(keyOf(workspace, id));
  return text === null ? null : (JSON.parse(text) as SegmentDraft);
};

export const keepDraft = (workspace: string, id: string | null, draft: SegmentDraft): void =>
  sessionStorage.setItem(keyOf(workspace, id), JSON.stringify(draft));

export const forgetDraft = (workspace: string, id: string | null): void =>
  sessionStorage.removeItem(keyOf(workspace, id));

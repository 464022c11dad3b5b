// A code editor that comes when it is needed: CodeMirror is large, and most screens hold none.
import { Skeleton } from '@mantine/core';
import { Suspense, lazy } from 'react';

const CodeMirror = lazy(() => import('./code-mirror.tsx'));

export type CodeLanguage = 'html' | 'mjml' | 'json' | 'text';

export interface CodeEditorProps {
  /** For screen readers. */
  readonly label: string;
  readonly language: CodeLanguage;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly readOnly?: boolean;
  readonly minHeight?: number;
  readonly maxHeight?: number;
  /** Liquid is checked by the server while one writes; names the field it is checked as. */
  readonly lintField?: string;
}

export const CodeEditor = (props: CodeEditorProps) => (
  <Suspense fallback={<Skeleton h={props.minHeight ?? 320} />}>
    <CodeMirror {...props} />
  </Suspense>
);

// A code editor that comes when it is needed: CodeMirror is large, and most screens hold none.
import { Skeleton } from '@mantine/core';
import { Suspense, lazy } from 'react';
import type { CodeEditorProps } from './code-props.ts';

const CodeMirror = lazy(() => import('./code-mirror.tsx'));

export const CodeEditor = (props: CodeEditorProps) => (
  <Suspense fallback={<Skeleton h={props.minHeight ?? 320} />}>
    <CodeMirror {...props} />
  </Suspense>
);

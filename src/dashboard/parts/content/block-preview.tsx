// A content block alone, as one person would see it inside of a mail.
import { Paper } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { SandboxedHtml } from '../../../ui/sandboxed-html.tsx';
import { textAt } from './content-value.ts';
import { PreviewPanel } from './preview-panel.tsx';
import { FIRST_VIEWER, usePreview } from './use-preview.ts';

const ALONE = { category: 'transactional' } as const;

export const BlockPreview = ({ content }: { readonly content: string }) => {
  const { t } = useTranslation('content');
  const [viewer, setViewer] = useState(FIRST_VIEWER);
  const mail = useMemo(() => ({ subject: '-', body: content }), [content]);
  const preview = usePreview('email', mail, ALONE, viewer);
  return (
    <PreviewPanel preview={preview} viewer={viewer} onViewer={setViewer} setting={ALONE}>
      {(answer) => (
        <Paper style={{ overflow: 'hidden' }}>
          <SandboxedHtml
            html={textAt(answer.messages[0] ?? {}, 'html')}
            title={t('email.frame')}
            height={320}
          />
        </Paper>
      )}
    </PreviewPanel>
  );
};

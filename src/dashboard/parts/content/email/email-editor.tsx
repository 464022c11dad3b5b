// An email: what stands around it, and its body as blocks, HTML or MJML. Code is written beside its preview; blocks are
// their own preview, so the rendered mail is one click away.
import { Card, Group, SegmentedControl, Stack } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { EditorProps } from '../content-value.ts';
import { EditorSplit } from '../editor-split.tsx';
import { FindingsBadge } from '../findings-list.tsx';
import { PreviewPanel } from '../preview-panel.tsx';
import { usePreview } from '../use-preview.ts';
import { useViewer } from '../seen-properties.ts';
import { EmailBody } from './email-body.tsx';
import { EmailEnvelope } from './email-envelope.tsx';
import { EmailPreview } from './email-preview.tsx';
import { sourceOf } from './email-source.ts';
import { SourceSwitch } from './source-switch.tsx';
import { TemplateMenu } from './template-menu.tsx';
import classes from '../content.module.css';

export const EmailEditor = (props: EditorProps) => {
  const { t } = useTranslation('content');
  const { value, setting } = props;
  const [viewer, setViewer] = useViewer(setting, value);
  const [isShown, setShown] = useState(false);
  const preview = usePreview('email', value, setting, viewer);
  const findings = preview.data?.findings ?? [];
  const source = sourceOf(value);
  const panel = (
    <PreviewPanel preview={preview} viewer={viewer} onViewer={setViewer} setting={setting}>
      {(answer) => <EmailPreview answer={answer} tall={source === 'blocks'} />}
    </PreviewPanel>
  );
  const bar = (
    <Group justify="space-between" gap="xs">
      <Group gap="xs">
        <SourceSwitch {...props} />
        {setting.isTemplate !== true && <TemplateMenu {...props} />}
      </Group>
      {source === 'blocks' && (
        <SegmentedControl
          value={isShown ? 'preview' : 'edit'}
          onChange={(next) => setShown(next === 'preview')}
          aria-label={t('email.look')}
          data={[
            { value: 'edit', label: t('email.edit') },
            {
              value: 'preview',
              label: (
                <Group gap={6} wrap="nowrap">
                  {t('email.preview')}
                  <FindingsBadge findings={findings} />
                </Group>
              ),
            },
          ]}
        />
      )}
    </Group>
  );
  return (
    <Stack>
      <Card component="section" aria-label={t('email.envelope')}>
        <EmailEnvelope {...props} />
      </Card>
      {bar}
      {source !== 'blocks' && <EditorSplit editor={<EmailBody {...props} />} preview={panel} />}
      {source === 'blocks' &&
        (isShown ? (
          panel
        ) : (
          <div className={classes['root']}>
            <EmailBody {...props} />
          </div>
        ))}
    </Stack>
  );
};

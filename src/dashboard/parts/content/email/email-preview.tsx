// The rendered email in a frame that may do nothing: as in an inbox, then as it opens on a desk or a phone, in light or
// dark. Mails without dark colours of their own are darkened as mail programs do it.
import { Group, Paper, SegmentedControl, Stack, Switch, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { SandboxedHtml } from '../../../../ui/sandboxed-html.tsx';
import { useFormat } from '../../../i18n.ts';
import { recordAt, textAt } from '../content-value.ts';
import type { PreviewAnswer } from '../use-preview.ts';
import { asDark } from './dark-mail.ts';

type Width = 'desktop' | 'mobile' | 'text';

interface EmailPreviewProps {
  readonly answer: PreviewAnswer;
  readonly tall: boolean;
}

export const EmailPreview = ({ answer, tall }: EmailPreviewProps) => {
  const { t } = useTranslation('content');
  const [width, setWidth] = useState<Width>(tall ? 'desktop' : 'mobile');
  const [isDark, setDark] = useState(false);
  const [message = {}] = answer.messages;
  const html = textAt(message, 'html');
  return (
    <Stack gap="sm">
      <InboxLine answer={answer} />
      <Group justify="space-between" gap="xs">
        <SegmentedControl
          size="xs"
          value={width}
          onChange={(next) => setWidth(next === 'desktop' || next === 'text' ? next : 'mobile')}
          aria-label={t('email.width')}
          data={(['desktop', 'mobile', 'text'] as const).map((value) => ({
            value,
            label: t(`email.widths.${value}`),
          }))}
        />
        <Switch
          size="xs"
          label={t('email.dark')}
          checked={isDark}
          disabled={width === 'text'}
          onChange={(event) => setDark(event.currentTarget.checked)}
        />
      </Group>
      {width === 'text' ? (
        <Paper
          p="sm"
          mah={620}
          style={{ overflow: 'auto' }}
          tabIndex={0}
          role="region"
          aria-label={t('email.widths.text')}
        >
          <Text fz="sm" ff="monospace" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
            {textAt(message, 'text')}
          </Text>
        </Paper>
      ) : (
        <Paper mx="auto" w={width === 'mobile' ? 375 : '100%'} maw="100%" style={{ overflow: 'hidden' }}>
          <SandboxedHtml html={isDark ? asDark(html) : html} title={t('email.frame')} height={620} />
        </Paper>
      )}
      <Weight html={html} />
    </Stack>
  );
};

const InboxLine = ({ answer }: { readonly answer: PreviewAnswer }) => {
  const { t } = useTranslation('content');
  const [message = {}] = answer.messages;
  const from = recordAt(message, 'from');
  return (
    <Paper p="xs" px="sm" aria-label={t('email.inbox')} role="figure">
      <Text fz="sm" fw={650} truncate>
        {textAt(from, 'name') || textAt(from, 'address')}
      </Text>
      <Text fz="sm" truncate>
        {textAt(message, 'subject')}
      </Text>
      <Text fz="xs" c="dimmed" truncate>
        {answer.preheader ?? textAt(message, 'text').slice(0, 120)}
      </Text>
    </Paper>
  );
};

const Weight = ({ html }: { readonly html: string }) => {
  const { t } = useTranslation('content');
  const format = useFormat();
  return (
    <Text fz="xs" c="dimmed" className="tabular">
      {t('email.weight', { size: format.bytes(new TextEncoder().encode(html).length) })}
    </Text>
  );
};

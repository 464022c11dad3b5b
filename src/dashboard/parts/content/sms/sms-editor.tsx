// A text message: its words, what they cost, and how it looks on a phone. Segments are counted by the server on the
// rendered message, as they are when it is sent.
import { Card, Group, Stack, Switch, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../i18n.ts';
import type { EditorProps } from '../content-value.ts';
import { problemOf, textAt, withField } from '../content-value.ts';
import { EditorSplit } from '../editor-split.tsx';
import { LiquidField } from '../liquid-field.tsx';
import { PreviewPanel } from '../preview-panel.tsx';
import { usePreview, type PreviewAnswer } from '../use-preview.ts';
import { useViewer } from '../seen-properties.ts';
import classes from '../content.module.css';

export const SmsEditor = ({ value, onChange, problems, readOnly, setting }: EditorProps) => {
  const { t } = useTranslation('content');
  const [viewer, setViewer] = useViewer(setting, value);
  const preview = usePreview('sms', value, setting, viewer);
  const editor = (
    <Card component="section">
      <Stack>
        <LiquidField
          label={t('sms.body')}
          description={t('sms.hint')}
          value={textAt(value, 'body')}
          onChange={(body) => onChange({ ...value, body })}
          error={problemOf(problems, 'body')}
          readOnly={readOnly}
          channel="sms"
          setting={setting}
          rows={5}
          required
        />
        <SegmentCount answer={preview.data} />
        <Switch
          label={t('sms.shorten')}
          description={t('sms.shortenHint')}
          checked={value['link_shortening_enabled'] === true}
          disabled={readOnly}
          onChange={(event) =>
            onChange(withField(value, 'link_shortening_enabled', event.currentTarget.checked || undefined))
          }
        />
      </Stack>
    </Card>
  );
  return (
    <EditorSplit
      editor={editor}
      preview={
        <PreviewPanel preview={preview} viewer={viewer} onViewer={setViewer} setting={setting}>
          {(answer) => <Phone text={textOf(answer)} />}
        </PreviewPanel>
      }
    />
  );
};

const textOf = (answer: PreviewAnswer): string => {
  const [message] = answer.messages;
  return message === undefined ? '' : textAt(message, 'body');
};

const Phone = ({ text }: { readonly text: string }) => {
  const { t } = useTranslation('content');
  return (
    <div role="figure" aria-label={t('sms.figure')} className={`${classes['phone']} ${classes['web']}`}>
      <div className={classes['bubble']}>{text}</div>
    </div>
  );
};

const SegmentCount = ({ answer }: { readonly answer: PreviewAnswer | undefined }) => {
  const { t } = useTranslation('content');
  const format = useFormat();
  const message = answer?.messages[0];
  const segments = message?.['segments'];
  if (message === undefined || typeof segments !== 'number') return null;
  const characters = [...textAt(message, 'body')].length;
  return (
    <Group gap="lg" aria-live="polite">
      <Text fz="sm" fw={600}>
        {t('sms.segments', { count: segments })}
      </Text>
      <Text fz="sm" c="dimmed">
        {t('sms.characters', { count: characters, shown: format.number(characters) })}
      </Text>
      <Text fz="sm" c="dimmed">
        {textAt(message, 'encoding')}
      </Text>
    </Group>
  );
};
